// Everything can be done from the keyboard; keys are taken wherever the focus is on the page,
// unless somebody types.

const SHORTCUTS = [
  ["1–9", "choose a label; of several, or for a span"],
  ["0–9", "type a number, where one is asked for; x: there is none"],
  ["Enter", "decide a set of labels, spans, a number or a text; at the end: load what is left"],
  ["t", "edit the text or number, Esc to leave, Ctrl+Enter to decide"],
  ["w W", "mark the next word, or one more; the mouse marks too"],
  ["Tab", "next span; with Shift, on to the buttons"],
  [", .", "its start left, right"],
  ["< >", "its end left, right"],
  ["Delete", "remove the span"],
  ["a", "accept the plurality"],
  ["s", "skip"],
  ["f", "flag for the lead"],
  ["u", "undo the last decision"],
  ["→ n", "next item"],
  ["← p", "previous item"],
  ["c", "comment, Esc to leave"],
  ["e", "next reason"],
  ["d", "how sure"],
  ["g", "the guideline needs this case"],
  ["h", "show or hide names"],
  ["?", "show or hide this list"],
];

// Keys that go on while they are held; a held digit would decide what nobody has read.
const REPEATED = [..."np,.<>wW", "ArrowLeft", "ArrowRight", "Tab", "Delete", "Backspace"];
const CONTROLS = "a, button, summary, [role=button], [role=tab], [role=menuitem], [tabindex='0']";

class Keys {
  constructor(desk) {
    this.desk = desk;
    this.hasWalked = false; // from control to control, by Tab
    this.onKey = (event) => {
      this.key(event);
      this.hasWalked ||= event.key === "Tab" && !event.defaultPrevented;
    };
    this.onPointer = () => (this.hasWalked = false);
    window.addEventListener("keydown", this.onKey, true);
    window.addEventListener("pointerdown", this.onPointer, true);
  }

  close() {
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("pointerdown", this.onPointer, true);
  }

  key(event) {
    const { root } = this.desk;
    if (!root.isConnected && !root.host?.isConnected) return;
    const focus = event.composedPath()[0];
    const isDone = event.key === "Enter" && (event.ctrlKey || focus.type === "number");
    if (!isDone && (event.ctrlKey || event.metaKey || event.altKey)) return;
    const typing =
      /^(input|textarea|select)$/i.test(focus.tagName || "") || focus.isContentEditable;
    if (typing) {
      const canLeave = /^textarea$/i.test(focus.tagName) || focus.type === "number";
      if (isDone) focus.blur();
      else if (event.key === "Escape" && canLeave) focus.blur();
      else if (focus.type !== "checkbox" || focus !== this.desk.notes.box) return;
      else if (event.key === " ") return;
    }
    if (document.querySelector('[role="dialog"]')) return;
    if (event.repeat && !REPEATED.includes(event.key)) return;
    if (this.isOfBrowser(event, focus) || !this.act(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // Whoever walks by Tab must get out of the text, and press the button that they are at; after a
  // click, the same keys are the desk's.
  isOfBrowser({ key, shiftKey }, focus) {
    const isAt = (controls) => this.hasWalked && focus.matches?.(controls);
    if (key === "Tab") return shiftKey || isAt(`${CONTROLS}, input`);
    return key === "Enter" && isAt(CONTROLS);
  }

  act(key) {
    const { desk } = this;
    const item = desk.queue.current();
    const editor = item && desk.queue.draft(item).editor;
    if (editor instanceof NumberEditor && /^[0-9.-]$/.test(key)) {
      editor.begin(desk.sheet.editorField());
      return false;
    }
    if (/^[1-9]$/.test(key)) {
      const label = item && desk.queue.labels(item)[Number(key) - 1];
      if (label) desk.choose(label.label);
      return true;
    }
    const actions = { ...this.always(), ...this.editing(editor) };
    const action = actions[key] || (key.length === 1 && actions[key.toLowerCase()]);
    if (action) action();
    return Boolean(action);
  }

  always() {
    const { desk } = this;
    return {
      a: () => desk.accept(),
      s: () => desk.decide("skip", null),
      f: () => desk.decide("flag", null),
      u: () => desk.undo(),
      n: () => desk.move(1),
      p: () => desk.move(-1),
      c: () => desk.notes.comment.focus(),
      d: () => desk.notes.next(desk.notes.confidence),
      t: () => desk.sheet.editorField()?.focus(),
      e: () => desk.notes.next(desk.notes.reason),
      g: () => desk.notes.box.click(),
      h: () => desk.toggleNames(),
      ...(desk.queue.current() ? {} : { Enter: () => desk.renew() }),
      "?": () => desk.sheet.toggleHelp(),
      Escape: () => desk.edit((editor) => (editor.marked = null)),
      ArrowRight: () => desk.move(1),
      ArrowLeft: () => desk.move(-1),
    };
  }

  editing(editor) {
    const { desk } = this;
    if (!editor) return {};
    const actions = { Enter: () => desk.decideEdited() };
    if (editor instanceof NumberEditor) actions.x = () => desk.chooseNone();
    if (!(editor instanceof SpanEditor)) return actions;
    return {
      ...actions,
      w: () => desk.edit(() => editor.markWord(false)),
      W: () => desk.edit(() => editor.markWord(true)),
      Tab: () => desk.edit(() => editor.next()),
      Delete: () => desk.edit(() => editor.remove()),
      Backspace: () => desk.edit(() => editor.remove()),
      ",": () => desk.edit(() => editor.move("start", -1)),
      ".": () => desk.edit(() => editor.move("start", 1)),
      "<": () => desk.edit(() => editor.move("end", -1)),
      ">": () => desk.edit(() => editor.move("end", 1)),
    };
  }
}
