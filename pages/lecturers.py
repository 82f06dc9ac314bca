"""For lecturers: which chapter serves which lecture, how to run the app, what stays private."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from vislib import catalogue
from vislib.decks import DECKS, Deck
from vislib.ui import course, frame, related
from vislib.ui import keys as page_keys
from vislib.ui.chapter import Chapter

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / "benchmarks" / "RESULTS.md"

LAPTOP = """
pip install -r requirements.txt     # once, with a network
streamlit run app.py                # from then on without one
"""
CLASSROOM = """
streamlit run app.py --server.address 0.0.0.0 --server.port 8501
"""
GPU = """
pip install -r requirements.txt     # first torch in the build for your driver: see PyTorch's page
CUDA_VISIBLE_DEVICES=0 streamlit run app.py --server.address 0.0.0.0
"""
APP_BEHIND = """
streamlit run app.py --server.address 127.0.0.1 --server.baseUrlPath pixelwise
"""
NGINX = """
location /pixelwise/ {
    proxy_pass http://127.0.0.1:8501/pixelwise/;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;      # the page talks over a websocket
    proxy_set_header Connection "upgrade";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_read_timeout 1d;                       # a lecture is longer than a minute
    client_max_body_size 20m;                    # photographs
}
location /pixelwise/class/ {                     # questions to the class: events, as they happen
    proxy_pass http://127.0.0.1:8501/pixelwise/class/;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_buffering off;
    proxy_read_timeout 1h;
}
"""
SEVERAL = """
pip install -r requirements-postgres.txt
export PIXELWISE_DATABASE=postgresql+psycopg://pixelwise:secret@database/pixelwise
export PIXELWISE_LECTURER_PASSWORD=...           # only who knows it opens a room
streamlit run app.py --server.address 0.0.0.0
"""
BALANCER = """
map $cookie_pixelwise $seat {                    # who comes first gets a number, and keeps it
    ""      $remote_addr;                        # no cookies in a frame: the address, then
    default $cookie_pixelwise;
}
map $cookie_pixelwise $first_seat {
    ""      "pixelwise=$request_id; Path=/; HttpOnly; SameSite=Lax";
    default "";
}
map $http_upgrade $connected {
    ""      "";
    default upgrade;
}
upstream pixelwise {
    hash $seat consistent;                       # one visitor, one server
    server app1:8501 max_fails=1 fail_timeout=30s;
    server app2:8501 max_fails=1 fail_timeout=30s;
}
server {
    listen 80;
    location / {
        proxy_pass http://pixelwise;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connected;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_connect_timeout 2s;                # then the next server
        proxy_read_timeout 1d;
        client_max_body_size 20m;
        add_header Set-Cookie $first_seat;
    }
}
"""
SERVICE = """
pip install -r requirements-serve.txt            # on the machines with the GPUs: Ray Serve
python -m models.serve --replicas 4 --gpus 0.5 --host 0.0.0.0   # two replicas share a GPU
export PIXELWISE_SERVE=http://gpu-machine:8100   # where the app runs; then start it
"""


def plan() -> None:
    """All chapters as tables, each with its link."""
    for slug, lesson in course.lessons().items():
        entry = catalogue.lesson(slug)
        minutes = sum(chapter.lecture.minutes for chapter in lesson)
        names = ("chapter", "for the lecture on", "min", "ask before you press Play")
        _table(entry.title, f"{minutes} minutes", names, map(_row, lesson))


def _table(
    title: str, beside: str, names: Iterable[str], rows: Iterable[str], look: str = "pw-wide"
) -> None:
    st.html(f"<h2 class='pw-plan'>{escape(title)}<span>{escape(beside)}</span></h2>")
    head = "".join(f"<th scope='col'>{name}</th>" for name in names)
    st.html(
        f"<div class='pw-scroll' tabindex='0' role='region' aria-label='{escape(title)}'>"
        f"<table class='pw-table {look}'><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(chapter: Chapter) -> str:
    slot = chapter.lecture
    cells = f"<td>{related.anchor(chapter, lesson=False)}</td><td>{escape(slot.topic)}</td>"
    return f"<tr>{cells}<td class='pw-num'>{slot.minutes}</td><td>{escape(slot.ask)}</td></tr>"


def lectures() -> None:
    """The decks, part by part, each part with the chapters that show it."""
    st.caption(
        "Five lecture decks, and what shows each of their parts. The minutes of a part are those "
        "of all its chapters: choose. Those of a deck count every chapter once."
    )
    chapters = [c for c in course.chapters().values() if c.lecture]
    for deck in DECKS:
        shown = [c for c in chapters if set(c.lecture.rows) & set(deck.parts)]
        beside = f"{len(shown)} chapters, {_minutes(shown)} minutes"
        names = ("part", "shown in", "min")
        _table(f"{deck.letter} · {deck.title}", beside, names, _parts(deck, chapters), "pw-parts")


def _parts(deck: Deck, chapters: Sequence[Chapter]) -> Iterator[str]:
    for part, about in deck.parts.items():
        shown = [c for c in chapters if part in c.lecture.rows]
        where = "<br>".join(related.anchor(c) for c in shown)
        cells = f"<td>{part} {escape(about)}</td><td>{where}</td>"
        yield f"<tr>{cells}<td class='pw-num'>{_minutes(shown)}</td></tr>"


def _minutes(chapters: Iterable[Chapter]) -> int:
    return sum(chapter.lecture.minutes for chapter in chapters)


def running() -> None:
    """How to run it: alone, for a class, on a GPU, behind a proxy, on several servers."""
    _one_machine()
    _behind_a_proxy()
    _several_machines()
    st.markdown(
        "**On a course page or a slide.** The share button has the HTML for the chapter as it is: "
        "its question, picture and controls, without menu and header (`?embed=true`). It tells the "
        "page around it how high it is; Canvas and other platforms that know LTI's messages follow "
        "by themselves, elsewhere the script in the HTML does. Nothing has to be set, uploads "
        "included. But a page over `https` shows only frames over `https`, and a frame with "
        "`sandbox` needs `allow-scripts allow-same-origin allow-forms allow-downloads`."
    )
    st.markdown("A camera works over `https` or on `localhost` only: browsers insist on it.")


def _one_machine() -> None:
    st.markdown(
        "**On your laptop, also without a network.** Weights, photographs and fonts come along."
    )
    st.code(LAPTOP.strip(), language="bash")
    st.markdown("**For a class in one network.** Then show the link with the share button.")
    st.code(CLASSROOM.strip(), language="bash")
    st.markdown(
        "One server carries a class: the pictures play in the students' browsers, the server only "
        "computes when a control moves. Measured figures stand in `benchmarks/RESULTS.md`."
    )
    if MEASURED.is_file():
        st.download_button(
            "Measured figures",
            MEASURED.read_bytes(),
            "RESULTS.md",
            "text/markdown",
            icon=":material/speed:",
            on_click="ignore",
        )
    st.markdown("**On a GPU server.** The U-Net pages say which device they run on.")
    st.code(GPU.strip(), language="bash")
    st.markdown(
        "**On a server without a GPU** the U-Net is faster with OpenVINO: install it, and it is "
        "chosen by itself; at equal precision 999 of 1,000 labels and more are those "
        "of torch. Do so where the server labels the camera frames of many, not for a class that "
        "only reads: it takes 280 MB more memory, and while it translates a network, half a "
        "second each, nobody else is served. With 100 learners at once 95 of 100 answers came "
        "within 0.75 to 1.0 s, without it within 0.55 s."
    )
    st.code("pip install -r requirements-openvino.txt", language="bash")


def _behind_a_proxy() -> None:
    st.markdown("**Behind a reverse proxy**, here nginx, at `/pixelwise/`.")
    st.code(APP_BEHIND.strip(), language="bash")
    st.code(NGINX.strip(), language="nginx")
    st.markdown(
        "`Host` must arrive as the browser sent it: with another one the page's websocket is "
        "refused, and the page loads for ever. Where a proxy cannot keep it, start the app with "
        "`--server.corsAllowedOrigins https://the.address.of.the.page`."
    )


def _several_machines() -> None:
    st.markdown("**Several servers.** Start each of them like this:")
    st.code(SEVERAL.strip(), language="bash")
    st.markdown(
        "and nginx before them. *What must stay together*: all requests of one visitor, for a "
        "session, its uploads, its camera and its downloads live in one server's memory. *What is "
        "shared*: the rooms of the class, in PostgreSQL, so that phones and lecturer may be on "
        "different servers. *What is not*: what a learner has answered, trainings, caches, limits "
        "(each server has its own). A server that is lost takes its sessions with it: the browser "
        "connects to another one, and the page goes on from its link, with every control as it "
        "was; an upload and a training have to be made again. When that server is back, whoever "
        "has moved loads the page once more before camera or upload."
    )
    st.code(BALANCER.strip(), language="nginx")
    st.markdown(
        "**Networks on other machines.** The service computes what the U-Net pages label; whenever "
        "it is away, slow or full, each server computes itself and says so. Camera frames and "
        "uploads that the servers label then go to those machines too, which keep none; let nobody "
        "else reach the port."
    )
    st.code(SERVICE.strip(), language="bash")


def in_class() -> None:
    """Habits that work, and the keys."""
    st.markdown(
        "1. Press **P**. Read the question aloud, let the class vote, press what most say.\n"
        "2. Play. Stop where the voters were surprised, and step with **← →**; the link "
        "of the share button opens there.\n"
        "3. Let somebody name a value; move that control. Ask what will change, then look.\n"
        "4. Close with *To discuss*, at the end of each lesson."
    )
    st.html(page_keys.table())


def asking() -> None:
    """How the class answers on its phones."""
    st.markdown(
        "1. Start the app under the machine's name in the hall's network, not as `localhost`. "
        "Press **P**, open a chapter, press **Ask the class** (or **A**).\n"
        "2. The class types the short address or takes the square code. You see how many are here "
        "and how many have answered; nobody sees what.\n"
        "3. **Close**. Let neighbours talk it over. **Ask again**: a second round of the same "
        "question, or **Show answers**.\n"
        "4. **Reveal** marks the right one, tells each phone why, and the picture plays on. The "
        "next chapter's question takes the same room.\n"
        "5. The menu beside the count saves questions and tallies as CSV and ends the room."
    )
    st.caption(
        "Kept are questions, options, answers and, for each phone, a random number that it made "
        "for this room; no names, no addresses. All of it is deleted when you end the room, or 12 "
        "hours after it was opened. Without further settings it lies in one SQLite file in the "
        "server's user data folder; PIXELWISE_DATA names another folder. That asking before "
        "showing makes the difference: Crouch, Fagen, Callan & Mazur, “Classroom demonstrations: "
        "learning tools or entertainment?” (2004)."
    )


def privacy() -> None:
    """What leaves the machine: nothing."""
    st.markdown(
        "- Nothing leaves the machine the app runs on (and, where one is set up, those of its "
        "inference service): no telemetry, no outside fonts or scripts, no name looked up.\n"
        "- Uploaded pictures, and camera frames that the server labels, are kept in that "
        "machine's memory, and gone at the latest when the server stops; where a browser runs the "
        "network itself, its camera's frames stay there. A file over 1 MB passes through a "
        "temporary file while it arrives.\n"
        "- Nobody signs in. Answers belong to one visit and are forgotten with it. How far a "
        "learner is, each browser keeps for itself: it is sent nowhere, and *Forget* on the first "
        "page removes it. Presenter mode keeps nothing."
    )


def main() -> None:
    """Draw the page; only the open part computes."""
    frame.guard()
    frame.plain_header("For lecturers", "Which chapter serves which lecture?")
    for tab, body in zip(
        st.tabs(
            ["Plan", "Lecture by lecture", "In class", "Ask the class", "Running it", "Privacy"],
            key="lecturers.part",
            bind="query-params",
        ),
        (plan, lectures, in_class, asking, running, privacy),
        strict=True,
    ):
        if tab.open:
            with tab:
                body()


if __name__ == "__main__":
    main()
