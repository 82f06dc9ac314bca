"""Pixelwise: ``streamlit run app.py``."""

from functools import partial

from vislib.ui import process

process.settle_threads()
warm_up = partial(
    process.warm_up,
    (
        "vislib.ui.course:lessons",  # all pages, which the search on the first page reads
        "vislib.kmeans.kernel",  # compiles: seconds, the first time on a machine
        "vislib.mean_shift.kernel",
        "vislib.normalized_cuts.kernel",
        "vislib.mean_shift.widgets:warm_up",
        "vislib.unet.widgets.networks:warm_up",
    ),
)

if __name__ == "__main__":  # run for every change of a control
    from vislib.ui import frame

    frame.navigate()
    warm_up()
else:  # imported once, by the server
    from streamlit.starlette import App

    from vislib.classroom.routes import Classroom
    from vislib.ui import frames, server

    routes = [*Classroom().routes(server.base()), *frames.FRAMES.routes(server.base())]
    app = App(
        __file__, middleware=server.MIDDLEWARE, lifespan=server.lifespan(warm_up), routes=routes
    )
