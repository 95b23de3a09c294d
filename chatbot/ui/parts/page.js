// The page around the parts: room for the reader, and what Streamlit gives no say in.

// Below this width Streamlit lays the sidebar over the page.
const NARROW = 768

const STYLE = `
  :root { --footnote-reader: min(46vw, 820px); }
  [data-testid="stSidebar"] [data-testid="stHorizontalBlock"] { flex-wrap: nowrap; }
  [data-testid="stSidebar"] [data-testid="stColumn"] { min-width: 0; }
  [data-testid="stMain"] [data-testid="stBaseButton-tertiary"] { text-align: left; }
  .footnote-reading [data-testid="stMain"] { padding-right: var(--footnote-reader); box-sizing: border-box; }
  .footnote-reading [data-testid="stMainBlockContainer"], .footnote-reading [data-testid="stBottomBlockContainer"] {
    padding-left: 1.5rem; padding-right: 1.5rem;
  }
  @media (max-width: ${COVERING}px) {
    :root { --footnote-reader: 100vw; }
    .footnote-reading [data-testid="stMain"] { padding-right: 0; }
    .footnote-reading [data-testid="stHeader"] { display: none; }
  }
`

export default function () {
  if (!document.getElementById("footnote-page")) {
    const style = make("style", "", STYLE)
    style.id = "footnote-page"
    document.head.append(style)
  }
  document.addEventListener("click", uncover)
  return () => document.removeEventListener("click", uncover)
}

// On a narrow screen the sidebar covers what was chosen in it.
function uncover({ target }) {
  const chosen = target.closest?.('[data-testid="stSidebarNavLink"], [data-testid="stSidebar"] [class*="st-key-chat-"] button, [data-testid="stSidebar"] .st-key-new-chat button')
  if (chosen && innerWidth <= NARROW) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click()
}
