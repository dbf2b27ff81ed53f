// Asks the server whether what it shows is still what this page shows, and has the page run once
// when it is not. A page that nobody sees asks when it is seen again.

const EVERY_MS = 1500;
const SPREAD_MS = 2500; // So that not everybody's page runs at once.
const POINTER = /^[0-9a-f]{16}$/; // Not the page of a proxy that wants a login.
const watches = new WeakMap();

class Watch {
  constructor(root) {
    this.root = root;
    this.isAsking = false;
    this.look = this.look.bind(this);
    this.timer = setInterval(this.look, EVERY_MS);
    document.addEventListener("visibilitychange", this.look);
  }

  receive({ data, setTriggerValue }) {
    this.shown = data.pointer;
    this.tell = (what) => setTriggerValue("changed", what);
    clearTimeout(this.end);
    if (data.seconds_left === null) return;
    this.end = setTimeout(() => this.tell("login"), 1000 * (data.seconds_left + 1));
  }

  close() {
    clearInterval(this.timer);
    clearTimeout(this.end);
    document.removeEventListener("visibilitychange", this.look);
    watches.delete(this.root);
  }

  async look() {
    if (document.hidden || this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch("pointer", { cache: "no-store" });
      const pointer = answer.ok ? await answer.text() : "";
      if (POINTER.test(pointer) && pointer !== this.shown) {
        this.shown = pointer;
        setTimeout(() => this.tell(pointer), SPREAD_MS * Math.random());
      }
    } catch {
      // Without an answer there is nothing new; the page itself says that its connection is gone.
    } finally {
      this.isAsking = false;
    }
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!watches.has(root)) watches.set(root, new Watch(root));
  const watch = watches.get(root);
  watch.receive(component);
  return () => watch.close();
}
