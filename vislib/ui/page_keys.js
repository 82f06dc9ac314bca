// One key for the whole page: P switches presenter mode. The listener is made once a mount; what
// talks to Python is refreshed on every call.
const mounted = new WeakMap()

function typing(event) {
  const target = event.composedPath()[0]
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName || "")
}

export default function ({ parentElement, setTriggerValue }) {
  const known = mounted.get(parentElement)
  if (known) {
    known.send = setTriggerValue
    return known.cleanUp
  }
  const here = { send: setTriggerValue }
  const listen = event => {
    if (event.key.toLowerCase() !== "p" || event.repeat || typing(event)) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    here.send("present", Date.now())
  }
  document.addEventListener("keydown", listen)
  here.cleanUp = () => {
    document.removeEventListener("keydown", listen)
    mounted.delete(parentElement)
  }
  mounted.set(parentElement, here)
  return here.cleanUp
}
