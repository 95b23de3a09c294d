from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from chatbot.ui.preferences import counts, show

    kept = st.session_state.get("kept", "small")
    show("model", kept)
    chosen = st.selectbox("Model", ["small", "middle", "large"], key="model")
    if chosen != kept:
        st.session_state["kept"] = chosen
        counts("model", chosen)


def test_every_choice_counts_and_what_is_chosen_elsewhere_is_shown() -> None:
    page = AppTest.from_function(_page).run()
    for name in ("middle", "large", "small", "large"):
        page.selectbox[0].select(name).run()
        assert page.session_state["kept"] == page.selectbox[0].value == name
    page.run()
    assert page.selectbox[0].value == "large"
    page.session_state["kept"] = "small"
    page.run()
    assert page.session_state["kept"] == page.selectbox[0].value == "small"
