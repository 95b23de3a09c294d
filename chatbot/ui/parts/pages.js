// A document in the reader as pictures of its pages.

const MARGIN = 12

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
  for (const { rectangle: [left, top, width, height] } of here) {
    const overlay = make("div", "overlay")
    Object.assign(overlay.style, {
      left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * width}%`, height: `${100 * height}%`,
    })
    sheet.append(overlay)
  }
  view.marks = marks
  view.body.replaceChildren(sheet)
  const overlays = [...sheet.querySelectorAll(".overlay")]
  if (overlays.length) image.decode().catch(() => {}).then(() => bringMarks(view, overlays))
  else view.body.scrollTop = 0
}

// A sentence may begin late in its line: those below it begin further left. As much of them is shown as leaves
// the beginning in sight.
function bringMarks(view, overlays) {
  const [first] = overlays
  first.scrollIntoView({ block: "center", inline: "nearest" })
  const width = view.body.clientWidth
  const beginning = first.offsetLeft + Math.min(first.offsetWidth, width / 3)
  const leftmost = Math.min(...overlays.map(overlay => overlay.offsetLeft))
  view.body.scrollLeft = Math.max(leftmost, beginning + 2 * MARGIN - width) - MARGIN
}

async function turn(view, by) {
  await view.painting
  const page = view.place?.page + by
  if (!(page >= 1 && page <= view.facts.pages)) return
  view.place.page = page
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
