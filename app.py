"""Pixelwise: ``streamlit run app.py``."""

from vislib.ui import runtime

runtime.settle_threads()

if __name__ == "__main__":  # run for every change of a control
    from vislib.ui import frame

    frame.navigate()
    runtime.warm_up()
else:  # imported once, by the server
    from streamlit.starlette import App

    from vislib.classroom.routes import Classroom
    from vislib.ui import server

    routes = Classroom().routes(server.base())
    app = App(__file__, middleware=server.MIDDLEWARE, lifespan=server.lifespan, routes=routes)
