// Asks the server whether what it shows is still what this page shows, and has the page run once
// when it is not. A page that nobody sees asks when it is seen again, and one that somebody works
// with is left alone: a run that is asked for right after a click on another page's link would
// lead back to this page.

const PAUSE_MS = 5000; // After a click or key.
const ACTS = ["pointerdown", "keydown", "popstate"];
const POINTER = /^[0-9a-f]{16}$/; // Not the page of a proxy that wants a login.
const watches = new WeakMap();

class Watch {
  constructor(root) {
    this.root = root;
    this.isAsking = false;
    this.turn = null;
    this.actedAt = -Infinity;
    this.look = this.look.bind(this);
    this.act = () => (this.actedAt = performance.now());
    for (const act of ACTS) window.addEventListener(act, this.act, true);
    document.addEventListener("visibilitychange", this.look);
  }

  receive({ data, setTriggerValue }) {
    this.shown = data.pointer;
    this.spread = 1000 * data.seconds_to_draw; // So that not everybody's page runs at once.
    this.timer ??= setInterval(this.look, 1000 * data.seconds_between_looks);
    this.tell = (what) => setTriggerValue("changed", what);
    clearTimeout(this.end);
    if (data.seconds_left === null) return;
    this.end = setTimeout(() => this.tell("login"), 1000 * (data.seconds_left + 1));
  }

  close() {
    clearInterval(this.timer);
    clearTimeout(this.end);
    clearTimeout(this.turn);
    for (const act of ACTS) window.removeEventListener(act, this.act, true);
    document.removeEventListener("visibilitychange", this.look);
    watches.delete(this.root);
  }

  async look() {
    if (document.hidden || this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch("pointer", { cache: "no-store" });
      const pointer = answer.ok ? await answer.text() : "";
      if (POINTER.test(pointer) && pointer !== this.shown && this.turn === null) {
        this.turn = setTimeout(() => this.take(pointer), this.spread * Math.random());
      }
    } catch {
      // Without an answer there is nothing new; the page itself says that its connection is gone.
    } finally {
      this.isAsking = false;
    }
  }

  take(pointer) {
    this.turn = null;
    if (performance.now() - this.actedAt < PAUSE_MS) return; // The next look sees it again.
    this.shown = pointer;
    this.tell(pointer);
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!watches.has(root)) watches.set(root, new Watch(root));
  const watch = watches.get(root);
  watch.receive(component);
  return () => watch.close();
}
