// The outbox keeps every decision until the journal has acknowledged its id. What could not be
// handed in is sent again after a pause; it survives a reload, and other pages of the app.

const STORE = "assay-review-outbox";
const RESEND_MS = 2500;
const LONGEST_ANSWER_MS = 20000;
const MOST_AT_ONCE = 100;
const MOST_BYTES_ON_LEAVING = 60000; // Browsers finish smaller requests of a page that is left.

class Outbox {
  constructor(queue) {
    this.queue = queue;
    this.desk = null; // That shows what becomes of decisions; none while another page is shown.
    this.waiting = new Map(JSON.parse(sessionStorage.getItem(STORE) || "[]"));
    this.token = null;
    this.isSending = false;
    this.unansweredSince = null;
    setInterval(() => this.send(), RESEND_MS);
  }

  connect(token) {
    this.token = token;
    this.send();
  }

  add(decision) {
    this.waiting.set(decision.decision_id, decision);
    this.store();
    this.send();
  }

  send() {
    if (!this.isSending && this.waiting.size && this.token) {
      this.isSending = true;
      this.unansweredSince ??= performance.now();
      this.handIn([...this.waiting.values()].slice(0, MOST_AT_ONCE)).then((answers) => {
        this.isSending = false;
        if (answers) this.receive(answers);
      });
    }
    this.desk?.sheet.showSaving(this);
  }

  // Answers to decisions; null without.
  async handIn(decisions) {
    const body = JSON.stringify(decisions);
    try {
      const answer = await fetch("decisions", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Assay-Queue": this.token },
        body,
        keepalive: new Blob([body]).size < MOST_BYTES_ON_LEAVING,
        signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  receive(answers) {
    this.unansweredSince = null;
    for (const answer of answers) {
      const decision = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if (!decision) continue;
      this.queue.settle(decision, answer);
      this.desk?.showSettled(decision);
    }
    this.store();
    this.send();
  }

  isLate() {
    if (this.unansweredSince === null) return false;
    return performance.now() - this.unansweredSince > 2 * RESEND_MS;
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
