// The outbox keeps every decision until the journal has acknowledged its id. It is sent again
// after a pause and survives a reload of the page.

const STORE = "assay-review-outbox";
const RESEND_MS = 2500;
const MOST_AT_ONCE = 100;

class Outbox {
  constructor(changed) {
    this.changed = changed;
    this.waiting = new Map(JSON.parse(sessionStorage.getItem(STORE) || "[]"));
    this.inFlight = null;
    this.nonce = 0;
    this.timer = setInterval(() => this.sendAgain(), 500);
  }

  close() {
    clearInterval(this.timer);
  }

  connect(setStateValue, token) {
    this.setStateValue = setStateValue;
    this.token = token;
  }

  add(decision) {
    this.waiting.set(decision.decision_id, decision);
    this.store();
    if (this.inFlight === null) this.send();
    this.changed(this);
  }

  // Takes the answers to one message; returns the decisions that they are about.
  receive(nonce, answers) {
    const settled = [];
    for (const answer of answers) {
      const decision = this.waiting.get(answer.id);
      if (decision) settled.push([decision, answer]);
      this.waiting.delete(answer.id);
    }
    if (this.inFlight !== null && nonce === this.inFlight.nonce) this.inFlight = null;
    this.store();
    if (this.waiting.size && this.inFlight === null) this.send();
    this.changed(this);
    return settled;
  }

  send() {
    this.nonce += 1;
    this.inFlight = { nonce: this.nonce, at: performance.now() };
    this.setStateValue("outbox", {
      nonce: this.nonce,
      token: this.token,
      decisions: [...this.waiting.values()].slice(0, MOST_AT_ONCE),
    });
  }

  askForQueue() {
    this.nonce += 1;
    this.setStateValue("outbox", { nonce: this.nonce, token: null, decisions: [] });
  }

  sendAgain() {
    this.changed(this);
    if (this.waiting.size && (this.inFlight === null || this.age() > RESEND_MS)) this.send();
  }

  age() {
    return this.inFlight === null ? 0 : performance.now() - this.inFlight.at;
  }

  isLate() {
    return this.waiting.size > 0 && this.age() > 2 * RESEND_MS;
  }

  store() {
    sessionStorage.setItem(STORE, JSON.stringify([...this.waiting]));
  }
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
