// What the reader is made of: its title, its tools and its search.

function build(parent) {
  const view = { place: null, facts: null, zoom: 1, found: null, asText: false, named: "null", behind: [] }
  document.documentElement.classList.remove("footnote-reading")
  const panel = (view.panel = make("section", "reader"))
  panel.setAttribute("aria-label", "Reader")
  panel.hidden = true
  view.body = make("div", "body")
  view.body.tabIndex = 0
  view.body.setAttribute("role", "region")
  view.body.setAttribute("aria-label", "Document")
  panel.append(header(view), tools(view), search(view), view.body)
  parent.append(panel)
  return view
}

function header(view) {
  const header = make("header")
  view.title = make("h2", "")
  view.title.tabIndex = -1
  view.meta = make("p", "meta")
  const shut = button("quiet close", "✕", () => leave(view))
  shut.setAttribute("aria-label", "Close the reader")
  header.append(view.title, shut, view.meta)
  return header
}

function tools(view) {
  const tools = make("div", "tools")
  view.before = tool("‹ Previous", "Previous citation, or place found", () => step(view, -1))
  view.after = tool("Next ›", "Next citation, or place found", () => step(view, 1))
  view.pager = make("span", "group")
  view.back = tool("‹", "Previous page", () => turn(view, -1))
  view.page = make("span", "page")
  view.forth = tool("›", "Next page", () => turn(view, 1))
  view.smaller = tool("−", "Zoom out", () => zoom(view, -1))
  view.larger = tool("+", "Zoom in", () => zoom(view, 1))
  view.kind = tool("Text", "Show the text instead of the page", () => change(view))
  view.pager.append(view.back, view.page, view.forth, view.smaller, view.larger, view.kind)
  const link = tool("Link", "Copy a link to exactly this place", () => copy(address(shownPlace(view)), link))
  view.original = make("a", "quiet", "Original")
  view.original.title = "Download the file that this was read from"
  tools.append(view.before, view.after, view.pager, link, view.original)
  return tools
}

function search(view) {
  const search = make("form", "search")
  view.phrase = make("input")
  view.phrase.type = "search"
  view.phrase.placeholder = "Find in document"
  view.phrase.setAttribute("aria-label", "Find in document")
  view.count = make("span", "count")
  view.count.setAttribute("role", "status")
  const back = tool("‹", "Previous match", () => match(view, -1))
  const forth = tool("›", "Next match", () => match(view, 1))
  search.append(view.phrase, back, forth, view.count)
  let soon
  view.phrase.oninput = () => {
    clearTimeout(soon)
    view.found = null
    view.count.textContent = ""
    if (view.phrase.value.trim()) soon = setTimeout(() => find(view), 400)
    else backToCitation(view)
  }
  search.onsubmit = event => {
    event.preventDefault()
    clearTimeout(soon)
    find(view)
  }
  return search
}

function tool(label, title, onclick) {
  return name(button("quiet", "", onclick), label, title)
}

function name(control, label, title) {
  control.textContent = label
  control.title = title
  control.setAttribute("aria-label", title)
  return control
}
