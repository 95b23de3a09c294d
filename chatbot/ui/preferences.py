"""Plain settings, each with what it means for the person who chooses it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chatbot.assembly import weight_store
from chatbot.preferences import GROUPS, Group, Values, current, keep
from chatbot.serving.server import server
from chatbot.settings import Settings, in_environment
from chatbot.ui.visit import current_shelf, visitor
from chatbot.wording import counted, escape
from index.weights import KNOWN_MODELS


def page() -> None:
    """The settings, and what was said of answers."""
    st.header("Settings", anchor=False)
    if visitor().administrator:
        _of_all()
    else:
        st.write(
            "Whoever looks after this Footnote chooses the model, how much evidence it is shown, and how readily it "
            "refuses."
        )
    st.subheader("Feedback", anchor=False)
    judged = len(current_shelf().history.judged())
    st.write(f"You have marked {counted(judged, 'answer')} in this library.")
    if judged:
        st.markdown(f"[Download what you marked (CSV)](api/{current_shelf().name}/feedback.csv)")


def _of_all() -> None:
    """What is chosen for everybody."""
    settings = server().settings
    st.write("What you change here counts from the next question on, and is kept.")
    _model(settings)
    for group in GROUPS:
        _choose(group, settings)


def _model(settings: Settings) -> None:
    st.subheader("Model", anchor=False)
    if settings.server:
        st.write(f"**{escape(settings.model)}**. {escape(current_shelf().chatbot.model.about())}" + _fixed(["server"]))
        return
    store = weight_store(settings)
    here = [name for name, model in KNOWN_MODELS.items() if model.kind == "chat" and store.size(name)]
    names = sorted({*here, settings.model})
    show("model", settings.model)
    chosen = st.selectbox(
        "Model",
        names,
        key="model",
        label_visibility="collapsed",
        disabled=in_environment("model"),
    )
    st.write(
        "Writes the answers. A larger one makes fewer mistakes and takes longer. "
        "Others are fetched with `footnote models pull`." + _fixed(["model"])
    )
    st.write(current_shelf().chatbot.model.about())
    if chosen and chosen != settings.model:
        _apply("model", chosen, {"model": chosen})


def _choose(group: Group, settings: Settings) -> None:
    st.subheader(group.title, anchor=False)
    st.write(group.meaning)
    now, choices = current(group.choices, settings), group.choices
    show(group.title, now.name if now else None)
    chosen = st.radio(
        group.title,
        [choice.name for choice in choices],
        None if now is None else 0,
        key=group.title,
        format_func={choice.name: f"**{choice.name}**: {choice.consequence}" for choice in choices}.__getitem__,
        label_visibility="collapsed",
        disabled=any(map(in_environment, choices[0].values)),
    )
    if fixed := _fixed(list(choices[0].values)):
        st.write(fixed)
    if chosen and (now is None or chosen != now.name):
        _apply(group.title, chosen, next(choice for choice in choices if choice.name == chosen).values)


def show(key: str, now: str | None) -> None:
    """Have a widget show what counts now, where that has changed since it was last drawn, as on somebody else's page.

    A widget that is given another default is another one to Streamlit, which drops what was clicked in it.
    """
    if key not in st.session_state or st.session_state.get(f"{key} before") != now:
        if now is not None:
            st.session_state[key] = now
        counts(key, now)


def counts(key: str, now: str | None) -> None:
    """Note what counts now, of what a widget shows."""
    st.session_state[f"{key} before"] = now


def _apply(key: str, chosen: str, values: Values) -> None:
    keep(server().settings.library, values)
    server().apply(server().settings.model_copy(update=dict(values)))
    counts(key, chosen)
    st.toast("Saved")


def _fixed(names: Sequence[str]) -> str:
    """What a person should know who can't change a setting here."""
    fixed = [f"FOOTNOTE_{name.upper()}" for name in names if in_environment(name)]
    return f" Set by {escape(', '.join(fixed))} in the environment, so that it can't be changed here." if fixed else ""
