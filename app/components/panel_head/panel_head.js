// A panel's title and its tabs. A click, an arrow, Home or End opens a view; the server draws it.

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

function tab(name) {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("role", "tab");
  made.textContent = name;
  return made;
}

// Which of the tabs a key leads to, if it leads to one.
function led(key, from, tabs) {
  if (key === "Home") return tabs[0];
  if (key === "End") return tabs.at(-1);
  if (!(key in STEPS)) return undefined;
  return tabs.at((tabs.indexOf(from) + STEPS[key]) % tabs.length);
}

// The view comes from the server, mostly before the head is ready and sometimes after it.
function withView(panel, use) {
  const view = () => panel.querySelector("[class*=st-key-view-]");
  if (view()) {
    use(view());
    return;
  }
  const watch = new MutationObserver(() => {
    if (!view()) return;
    watch.disconnect();
    use(view());
  });
  watch.observe(panel, { childList: true, subtree: true });
}

export default function ({ data, parentElement, setStateValue }) {
  const panel = parentElement.closest("[class*=st-key-panel-]");
  const list = parentElement.querySelector("[role=tablist]");
  const names = [...list.children].map((one) => one.textContent);
  if (names.join() !== data.views.join()) list.replaceChildren(...data.views.map(tab));
  const tabs = [...list.children];
  parentElement.querySelector("h3").textContent = data.title;
  list.setAttribute("aria-label", data.title);

  function show(name) {
    for (const one of tabs) {
      one.setAttribute("aria-selected", one.textContent === name);
      one.tabIndex = one.textContent === name ? 0 : -1;
    }
    withView(panel, (view) => {
      view.setAttribute("role", "tabpanel");
      view.setAttribute("aria-label", `${data.title}: ${name}`);
    });
  }

  function open(one) {
    show(one.textContent);
    setStateValue("open", one.textContent);
  }

  show(data.open);
  list.onclick = ({ target }) => tabs.includes(target) && open(target);
  list.onkeydown = (event) => {
    const next = led(event.key, event.target, tabs);
    if (!next) return;
    event.preventDefault();
    next.focus();
    open(next);
  };
}
