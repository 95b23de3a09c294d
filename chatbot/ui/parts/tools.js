// What can be done with an answer that is over: judge, copy, ask again; and with one that runs: stop it.

function showTools(view, data) {
  const bare = !data.sentences.length && !data.note
  const wanted = JSON.stringify([data.running, data.judged, bare])
  if (view.tools.footnoteKey === wanted) return
  view.tools.footnoteKey = wanted
  view.tools.replaceChildren()
  if (data.running) {
    const stop = button("stop", "■ Stop", () => {
      view.tell({ kind: "stop" })
      stop.textContent = "Stopping …" // a model that is reading can't be stopped before it has read
      stop.disabled = true
    })
    view.tools.append(stop)
    return
  }
  const again = [
    button("quiet", "Ask again", () => view.tell({ kind: "again" })),
    button("quiet", "Edit question", () => edit(view.data.question)),
  ]
  if (bare) return view.tools.append(...again)
  for (const [verdict, label] of [["good", "Good answer"], ["bad", "Bad answer"]]) {
    const thumb = button("quiet thumb", "", () => {
      const pressed = thumb.getAttribute("aria-pressed") !== "true"
      for (const other of view.tools.querySelectorAll(".thumb")) other.setAttribute("aria-pressed", "false")
      thumb.setAttribute("aria-pressed", String(pressed))
      view.tell({ kind: "answer", verdict: pressed ? verdict : null })
    })
    thumb.append(hand(verdict === "bad"))
    thumb.title = label
    thumb.setAttribute("aria-label", label)
    thumb.setAttribute("aria-pressed", String(data.judged === verdict))
    view.tools.append(thumb)
  }
  const plain = button("quiet", "Copy", () => copy(asText(view.data, { numbers: false }), plain))
  const full = button("quiet", "Copy with sources", () => copy(withSources(view.data), full))
  view.tools.append(plain, full, ...again)
}

function hand(down) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: "1.05em", height: "1.05em", "aria-hidden": "true" }))
    svg.setAttribute(name, value)
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
  path.setAttribute("d", "M3 11h4v10H3zM9 21h8.5c.9 0 1.7-.6 1.9-1.5l1.9-7C21.6 11.2 20.7 10 19.4 10H14l.9-4.3C15.2 4.3 14.1 3 12.7 3L9 10.5z")
  path.setAttribute("fill", "none")
  path.setAttribute("stroke", "currentColor")
  path.setAttribute("stroke-width", "1.8")
  path.setAttribute("stroke-linejoin", "round")
  svg.append(path)
  if (down) svg.style.transform = "rotate(180deg)"
  return svg
}

// The answer as it is told; what is doubtful in it is told along.
function asText(data, { numbers }) {
  const said = data.sentences.map(({ text, cited, doubt }, i) => {
    const before = i === 0 ? "" : text.startsWith("- ") ? "\n" : " "
    const markers = numbers ? cited.map(n => ` [${n}]`).join("") : ""
    return before + text + markers + (doubt && ` (${doubt})`)
  })
  return said.join("") || data.note
}

function withSources(data) {
  const sources = data.sources.map(source => {
    const label = source.n ? `[${source.n}] ` : "Close: "
    return `${label}“${source.quote.replace(/\s+/g, " ")}” (${titled(source)})`
  })
  return [data.question, asText(data, { numbers: true }), ...sources].join("\n\n")
}

// Puts a question into the box to be changed and asked anew.
function edit(question) {
  const box = document.querySelector('[data-testid="stChatInputTextArea"]')
  if (!box) return
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question)
  box.dispatchEvent(new Event("input", { bubbles: true })) // as if it had been typed
  box.focus()
}
