// Shared by the parts of the page, before each of which it stands. Text is only ever set as text, never as HTML.

// What outlives redraws, and is shared: the answers on the page, the reader with its ways to `show` a place and to
// `leave`, the marker that keys have come to, what the reader was opened from, and whether somebody has signed out.
const shared = (window.footnote ??= { answers: new Set(), reader: null, marker: null, opener: null, out: false })

// Up to this width the reader covers the page.
const COVERING = 900

function make(tag, className, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}

// Text of a document or about it, which may run from right to left.
function plain(tag, className, text) {
  const element = make(tag, className, text)
  element.dir = "auto"
  return element
}

function button(className, label, onclick) {
  const made = make("button", className, label)
  made.type = "button"
  made.onclick = onclick
  return made
}

// So many of something, as `chatbot.wording.counted` has it.
function counted(count, what) {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`
}

// Offsets count code points, as Python does; strings here count halves of the rarer ones.
function cut(text, start, end) {
  return /[\ud800-\udfff]/.test(text) ? [...text].slice(start, end).join("") : text.slice(start, end)
}

function size(text) {
  return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length
}

// Lets the children of `parent` be one for each item, in order; those whose item is as it was are left alone, so that
// what is hovered or focused stays so.
function draw(parent, items, render) {
  items.forEach((item, i) => {
    const key = JSON.stringify(item)
    const child = parent.children[i]
    if (child?.footnoteKey === key) return
    const made = render(item)
    made.footnoteKey = key
    if (child) child.replaceWith(made)
    else parent.append(made)
  })
  while (parent.children.length > items.length) parent.lastChild.remove()
}

async function copy(text, said) {
  said.label ??= said.textContent
  try {
    await navigator.clipboard.writeText(text)
    said.textContent = "Copied"
  } catch {
    said.textContent = "Your browser didn’t allow it"
  }
  setTimeout(() => (said.textContent = said.label), 1500)
}

// Makes a change that moves things, such as opening the reader, and keeps an element where it was seen.
function keep(element, change) {
  const before = element?.getBoundingClientRect()
  change()
  if (!before || before.bottom < 0 || before.top > innerHeight) return
  requestAnimationFrame(() => {
    if (element.isConnected) main()?.scrollBy({ top: element.getBoundingClientRect().top - before.top, behavior: "instant" })
  })
}

function same(one, other) {
  return one.document === other.document && one.start === other.start && one.end === other.end
}

function main() {
  return document.querySelector('[data-testid="stMain"]')
}

// Where a passage stands: its document's title, page and headings.
function titled(passage) {
  return [passage.title, passage.where].filter(Boolean).join(", ")
}

// Text for screen readers alone.
function hidden(text) {
  return make("span", "hidden", text)
}

// Takes everything off the page of somebody who has signed out, perhaps on another one. It isn't loaded again by itself:
// that would break off the way to where they sign out of everything.
function signedOut() {
  if (shared.out) return
  shared.out = true
  const link = make("a", "", "Sign in")
  link.href = location.href.split("#")[0]
  const words = make("p", "", "You are not signed in any more. ")
  words.append(link)
  words.style.cssText = "font: 1.1rem/1.6 system-ui, sans-serif; margin: 18vh auto 0; width: fit-content"
  document.body.replaceChildren(words)
}

// What the server tells at an address, or why it doesn't.
async function ask(url) {
  try {
    const answer = await fetch(url)
    if (answer.status === 401) signedOut()
    const value = await answer.json()
    return answer.ok ? value : { error: value.error ?? "This can't be shown." }
  } catch {
    return { error: "Footnote can't be reached. Is it still running?" }
  }
}

// Whether the page must not be drawn again just now: that would close a dialog, or break off what was begun by a click,
// unless that takes so long that its end must have been missed.
let began = 0
function busy() {
  const state = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState ?? "notRunning"
  began = state === "notRunning" ? 0 : began || Date.now()
  return (began && Date.now() - began < 15000) || document.querySelector('[data-testid="stDialog"]') !== null
}

// Does something again and again, after as many milliseconds as it says, until what is drawn here is drawn again. It is
// given a way to tell, after waiting, whether that is so.
function repeat(parent, pause, act) {
  const drawn = (parent.footnoteDrawn = {})
  const next = async () => {
    const again = parent.footnoteDrawn === drawn && await act(() => parent.footnoteDrawn === drawn)
    if (again) setTimeout(next, again)
  }
  if (pause) setTimeout(next, pause)
  return () => {
    if (parent.footnoteDrawn === drawn) parent.footnoteDrawn = null
  }
}
