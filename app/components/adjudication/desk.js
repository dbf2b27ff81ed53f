// The desk: what a reviewer does changes the queue, goes to the outbox and shows on the sheet.

const desks = new WeakMap();

class Desk {
  constructor(root) {
    this.root = root;
    // The page may draw its desk anew at any time; place, comments and undo outlive it.
    globalThis.assayReviewQueue ??= new Queue();
    this.queue = globalThis.assayReviewQueue;
    globalThis.assayReviewOutbox ??= new Outbox(this.queue);
    this.outbox = globalThis.assayReviewOutbox;
    this.sheet = new Sheet(this);
    this.notes = new Notes(root, (change) => this.note(change));
    this.outbox.desk = this;
    this.keys = new Keys(this);
    root.querySelector(".texts").addEventListener("mouseup", () => this.mark());
    if (this.queue.token) this.sheet.show();
  }

  close() {
    this.keys.close();
    if (this.outbox.desk === this) this.outbox.desk = null;
    desks.delete(this.root);
  }

  receive({ data, setTriggerValue }) {
    if (data.token !== this.queue.token) {
      this.queue.load(data.token, data.queue);
      this.sheet.show();
    }
    this.renew = () => setTriggerValue("renew", true);
    this.outbox.connect(data.token);
  }

  showSettled(decision) {
    const item = this.queue.current();
    if (item && keyOf(item) === keyOf(decision)) this.sheet.showState();
    this.sheet.showPlace();
  }

  note(change) {
    const item = this.queue.current();
    if (item) Object.assign(this.queue.draft(item), change);
    const most = this.notes.comment.maxLength;
    if (item && change.comment?.length >= most) {
      this.sheet.say(`A comment ends after ${most} characters.`, "taken");
    }
  }

  decide(action, label) {
    const item = this.queue.current();
    if (!item) return;
    if (this.queue.mark(item)?.state === "taken") {
      if (action === "skip") this.walkOn();
      return;
    }
    const isSilent = !this.queue.draft(item).comment.trim();
    if (action === "label" && this.queue.overridesAll(item, label) && isSilent) {
      this.sheet.say("Nobody answered so: say why, then decide again.", "taken");
      this.notes.comment.focus();
      return;
    }
    this.outbox.add(this.queue.take(item, action, label));
    this.walkOn();
  }

  walkOn() {
    this.queue.move(1, true);
    this.sheet.show();
  }

  decideEdited() {
    const item = this.queue.current();
    const editor = item && this.queue.draft(item).editor;
    if (!editor) return;
    const problem = editor.problem();
    if (problem) this.sheet.say(problem, "taken");
    else this.decide("label", editor.value());
  }

  undo() {
    const decision = this.queue.takeBack();
    if (!decision) return;
    this.outbox.add(decision);
    this.sheet.show();
  }

  accept() {
    const item = this.queue.current();
    if (item && item.consensus !== null && !item.is_tie) this.decide("label", item.consensus);
    else if (item) this.sheet.say(this.whyNoPlurality(item), "taken");
  }

  whyNoPlurality(item) {
    if (this.queue.isBlind) return "The answers are hidden: choose for yourself.";
    return item.is_tie ? "The votes are tied: choose a label." : "There is no plurality.";
  }

  choose(label) {
    const { editor } = this.queue.draft(this.queue.current());
    if (!editor || editor instanceof NumberEditor) {
      this.decide("label", label);
      return;
    }
    editor.choose(label);
    this.showEdited();
  }

  chooseNone() {
    const [none] = this.queue.labels(this.queue.current());
    if (none) this.choose(none.label);
  }

  spanEditor() {
    const item = this.queue.current();
    const editor = item && this.queue.draft(item).editor;
    return editor instanceof SpanEditor ? editor : null;
  }

  edit(change) {
    const editor = this.spanEditor();
    if (!editor) return;
    change(editor);
    this.showEdited();
  }

  mark() {
    const editor = this.spanEditor();
    if (!editor) return;
    const tree = this.root.getRootNode();
    editor.mark(tree.getSelection ? tree.getSelection() : document.getSelection());
    if (!editor.marked) return;
    this.showEdited();
    this.sheet.say("Which label? Press its digit.", "");
  }

  // Somebody's answer as the start of one's own; a label is simply chosen.
  taking(item, label) {
    const draft = this.queue.draft(item);
    if (!draft.editor) return null;
    return () => {
      const { start } = draft.editor;
      draft.editor = editorOf(this.queue.type(item), label, item.text, this.queue.question(item));
      if (start !== undefined) draft.editor.start = start;
      this.showEdited();
    };
  }

  showEdited() {
    const item = this.queue.current();
    this.sheet.showTexts(item);
    this.sheet.showLabels(item);
  }

  move(step) {
    this.queue.move(step, false);
    this.sheet.show();
  }

  toggleNames() {
    this.sheet.namesShown = !this.sheet.namesShown;
    if (this.queue.current()) this.sheet.showBeside(this.queue.current());
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!desks.has(root)) desks.set(root, new Desk(root));
  const desk = desks.get(root);
  desk.receive(component);
  return () => desk.close();
}
