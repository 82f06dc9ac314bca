// Which step the reader stopped a picture at, told to the link as long as the link is on the screen.
const watches = new WeakMap()

function moment() {
  const stages = [...document.querySelectorAll("*")].map(node => node.pixelwise).filter(found => found && found.pausedStep)
  const last = stages.filter(stage => stage.pausedStep() !== null).sort((a, b) => b.pausedAt - a.pausedAt)[0]
  return last ? `${last.key}~${last.pausedStep()}` : ""
}

export default function ({ parentElement, data, setStateValue }) {
  clearInterval(watches.get(parentElement))
  let told = new TextDecoder().decode(data)
  const tell = () => { const now = moment(); if (now !== told) setStateValue("step", (told = now)) }
  tell()
  watches.set(parentElement, setInterval(tell, 400))
  return () => clearInterval(watches.get(parentElement))
}
