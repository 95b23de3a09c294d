// The reader: a document beside the answer, at the sentence that was cited.

// On a narrow screen a whole page is too small to be read.
const NARROW = 600
const COVERING = 900
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

export default function (component) {
  const { parentElement, data } = component
  const view = (parentElement.footnoteReader ??= build(parentElement))
  const { place, chat, library } = data
  // What was opened from an answer goes with its chat.
  if (view.place && (view.place.library !== library || (view.place.turn && view.chat !== chat))) close(view)
  view.chat = chat
  // The address names a place once; whoever has gone elsewhere since is not brought back by a redraw.
  const named = JSON.stringify(place)
  const here = view.place && place && view.place.document === place.document && view.place.start === place.start
  if (place && view.named !== named && !here) show(view, place)
  view.named = named
  view.listening?.abort() // this function runs again whenever its data changes
  const listening = (view.listening = new AbortController())
  window.addEventListener("footnote:read", event => show(view, event.detail), { signal: listening.signal })
  window.addEventListener("footnote:close", () => close(view), { signal: listening.signal })
  window.addEventListener("resize", () => cover(view), { signal: listening.signal })
  shared.reader = view
  return () => listening.abort()
}

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
  const shut = button("quiet close", "✕", () => close(view))
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
  const link = tool("Link", "Copy a link to exactly this place", () => copy(address(view.place), link))
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
  search.onsubmit = event => {
    event.preventDefault()
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

function base(place) {
  return `api/${place.library}/documents/${place.document}`
}

function address(place) {
  const at = new URL("./", document.baseURI)
  at.search = new URLSearchParams({ library: place.library, doc: place.document, at: `${place.start}-${place.end}` })
  return at.href
}

async function ask(url) {
  try {
    const answer = await fetch(url)
    const value = await answer.json()
    return answer.ok ? value : { error: value.error ?? "This can't be shown." }
  } catch {
    return { error: "Footnote can't be reached. Is it still running?" }
  }
}

// Opens a document at a place; without an end, that has no words to be marked.
async function show(view, place) {
  const shown = view.facts && view.place
  const other = shown?.document !== place.document || shown?.library !== place.library
  view.place = place
  const opening = view.panel.hidden
  view.panel.hidden = false
  document.documentElement.classList.add("footnote-reading")
  cover(view)
  remember(place)
  tellAnswers(place)
  if (other) {
    view.facts = null
    view.found = null
    view.count.textContent = ""
    view.phrase.value = ""
    view.marks = []
    view.original.removeAttribute("href")
    view.title.textContent = place.title ?? "Document"
    view.body.replaceChildren(make("p", "wait", "Opening the document …"))
    if (opening && innerWidth <= COVERING) view.title.focus()
    const facts = await ask(base(place))
    if (view.place !== place) return // somebody was faster
    view.facts = facts
    view.asText = !facts.drawn
    view.zoom = innerWidth < NARROW ? 1.5 : 1
  }
  if (!view.facts) return
  if (view.facts.error) return fail(view, view.facts.error)
  view.title.textContent = view.facts.title
  view.original.href = `${base(place)}/original`
  await paint(view)
}

function fail(view, reason) {
  view.meta.textContent = ""
  view.pager.hidden = true
  view.body.replaceChildren(make("p", "wait", reason))
}

async function paint(view) {
  const { facts, place } = view
  view.pager.hidden = !facts.drawn
  name(view.kind, view.asText ? "Page" : "Text", view.asText ? "Show the page instead of the text" : "Show the text instead of the page")
  for (const control of [view.back, view.page, view.forth, view.smaller, view.larger]) control.hidden = view.asText
  const at = (place.sources ?? []).findIndex(source => source.start === place.start && source.document === place.document)
  view.at = at
  for (const control of [view.before, view.after]) control.hidden = (place.sources ?? []).length < 2
  view.before.disabled = at <= 0
  view.after.disabled = at < 0 || at >= (place.sources ?? []).length - 1
  view.meta.textContent = [
    facts.format.toUpperCase(),
    facts.pages ? `${facts.pages} pages` : "",
    facts.date ?? "",
  ].filter(Boolean).join(" · ")
  if (view.asText) await paintText(view)
  else await paintPage(view)
}

// --- pages ------------------------------------------------------------------------------------------------

async function paintPage(view) {
  const place = view.place
  const { marks = [], error } = await ask(`${base(place)}/marks?start=${place.start}&end=${place.end}`)
  if (view.place !== place) return
  if (error) {
    view.asText = true // what can't be drawn can be read
    return paint(view)
  }
  place.page ??= marks[0]?.page ?? 1
  drawPage(view, marks)
}

function drawPage(view, marks) {
  const { place, facts } = view
  view.page.textContent = `Page ${place.page} of ${facts.pages}`
  view.back.disabled = place.page <= 1
  view.forth.disabled = place.page >= facts.pages
  const sheet = make("div", "sheet")
  sheet.style.width = `${100 * view.zoom}%`
  const image = make("img")
  image.src = `${base(place)}/pages/${place.page}.png`
  image.alt = `Page ${place.page} of ${facts.title}. Press “Text” to read its text.`
  image.onerror = () => sheet.replaceChildren(make("p", "wait", "This page can't be drawn. Press “Text” to read its text."))
  sheet.append(image)
  const here = marks.filter(mark => mark.page === place.page)
  for (const { place: [left, top, width, height] } of here) {
    const overlay = make("div", "overlay")
    Object.assign(overlay.style, {
      left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * width}%`, height: `${100 * height}%`,
    })
    sheet.append(overlay)
  }
  view.marks = marks
  view.body.replaceChildren(sheet)
  const first = sheet.querySelector(".overlay")
  if (first) image.decode().catch(() => {}).then(() => first.scrollIntoView({ block: "center", inline: "nearest" }))
  else view.body.scrollTop = 0
}

function turn(view, by) {
  if (!view.place?.page) return
  view.place.page += by
  drawPage(view, view.marks)
}

function zoom(view, by) {
  const at = ZOOMS.indexOf(view.zoom) + by
  view.zoom = ZOOMS[Math.max(0, Math.min(at, ZOOMS.length - 1))]
  const sheet = view.body.querySelector(".sheet")
  if (sheet) sheet.style.width = `${100 * view.zoom}%`
}

function change(view) {
  view.asText = !view.asText
  paint(view)
}

// --- text -------------------------------------------------------------------------------------------------

async function paintText(view) {
  const place = view.place
  const shown = await ask(`${base(place)}/text?at=${place.start}`)
  if (view.place !== place) return
  if (shown.error) return fail(view, shown.error)
  drawText(view, shown)
  view.body.querySelector("mark, tr.marked")?.scrollIntoView({ block: "center" })
}

function drawText(view, shown) {
  const page = make("div", "text")
  if (shown.start > 0) page.append(button("more", "Show what comes before", () => move(view, shown.start)))
  for (const block of shown.blocks) page.append(block.rows ? drawTable(view, block) : drawBlock(view, block))
  if (shown.end < view.facts.length) page.append(button("more", "Show what comes next", () => move(view, shown.end)))
  view.body.replaceChildren(page)
}

async function move(view, at) {
  const place = view.place
  const shown = await ask(`${base(place)}/text?at=${at}`)
  if (view.place !== place) return
  if (shown.error) return fail(view, shown.error)
  drawText(view, shown)
  const first = [...view.body.querySelectorAll("[data-start]")].find(block => Number(block.dataset.start) >= at)
  if (first && at > shown.start) first.scrollIntoView({ block: "start" })
  else view.body.scrollTop = 0
}

function drawBlock(view, block) {
  const element = make(block.level ? `h${Math.min(block.level + 2, 6)}` : "p")
  element.dataset.start = block.start
  const [from, to] = overlap(view.place, block.start, block.start + size(block.text))
  if (from === to) element.textContent = block.text
  else {
    const start = from - block.start
    const end = to - block.start
    element.append(cut(block.text, 0, start), make("mark", "", cut(block.text, start, end)), cut(block.text, end))
  }
  return element
}

function overlap(place, start, end) {
  const from = Math.max(start, place.start)
  const to = Math.min(end, place.end)
  return from < to ? [from, to] : [0, 0]
}

function drawTable(view, block) {
  const frame = make("div", "frame")
  const table = make("table")
  const head = make("tr")
  head.append(...block.names.map(name => make("th", "", name)))
  table.append(head)
  for (const row of block.rows) {
    const [from, to] = overlap(view.place, row.start, row.end)
    const line = make("tr", from < to ? "marked" : "")
    for (const cell of row.cells) {
      const data = make("td")
      if (from < to && cell) data.append(make("mark", "", cell))
      else data.textContent = cell
      line.append(data)
    }
    table.append(line)
  }
  frame.append(table)
  return frame
}

// --- other places -----------------------------------------------------------------------------------------

function step(view, by) {
  const source = view.place.sources?.[view.at + by]
  if (source) show(view, { ...view.place, ...source, page: undefined })
}

async function find(view) {
  const phrase = view.phrase.value.trim()
  if (!phrase || !view.facts || view.facts.error) return
  if (view.found?.phrase === phrase) return match(view, 1)
  const place = view.place
  const found = await ask(`${base(place)}/find?${new URLSearchParams({ phrase })}`)
  if (view.place !== place) return
  if (found.error) return (view.count.textContent = found.error)
  view.found = { phrase, at: -1, ...found }
  if (!found.count) view.count.textContent = "Not found"
  else match(view, 1)
}

function match(view, by) {
  const found = view.found
  if (!found?.places.length) return
  found.at = (found.at + by + found.places.length) % found.places.length
  view.count.textContent = `${found.at + 1} of ${found.count}`
  const { start, end } = found.places[found.at]
  show(view, { ...view.place, start, end, page: undefined })
}

function remember(place) {
  const here = new URL(location.href)
  if (place) {
    here.searchParams.set("library", place.library)
    here.searchParams.set("doc", place.document)
    here.searchParams.set("at", `${place.start}-${place.end}`)
  } else for (const name of ["doc", "at"]) here.searchParams.delete(name)
  history.replaceState(history.state, "", here)
}

// On a narrow screen the reader covers what was there before, which is then out of reach of keys and screen readers too.
function cover(view) {
  for (const element of view.behind) element.inert = false
  view.behind = []
  if (view.panel.hidden || innerWidth > COVERING) return
  let inside = view.panel.getRootNode().host ?? view.panel
  for (; inside !== document.body; inside = inside.parentElement)
    for (const element of inside.parentElement.children)
      if (element !== inside && !element.inert) view.behind.push(element)
  for (const element of view.behind) element.inert = true
}

function tellAnswers(place) {
  for (const answer of shared.answers) answer.follow(place)
}

function close(view) {
  if (view.panel.hidden) return
  view.panel.hidden = true
  view.place = null
  document.documentElement.classList.remove("footnote-reading")
  cover(view)
  view.named = "null"
  remember(null)
  tellAnswers(null)
  shared.opener?.focus()
}
