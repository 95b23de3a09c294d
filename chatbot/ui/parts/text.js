// A document in the reader as text.

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
  const element = plain(block.level ? `h${Math.min(block.level + 2, 6)}` : "p")
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
    line.dataset.start = row.start
    for (const cell of row.cells) {
      const data = plain("td")
      if (from < to && cell) data.append(make("mark", "", cell))
      else data.textContent = cell
      line.append(data)
    }
    table.append(line)
  }
  frame.append(table)
  return frame
}
