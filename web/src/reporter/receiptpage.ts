// The eight words, shown once. Nothing of them is stored on the device.

import { el, focusOn } from "./dom";
import { letGo, warnWhile } from "./leave";

/** Shows the receipt in place of the form. `done` is called once the person says that the words are written down. */
export function showReceipt(place: HTMLElement, about: { words: string[]; kind: string; anonymous: boolean; danger: boolean; note: string }, done: () => void): void {
  const celebration = about.kind === "celebration";
  const heading = el("h1", { class: "nhsuk-heading-xl" }, celebration ? "Thank you. Your thanks have been sent" : "Thank you. Your concern has been sent");
  const confirm = el("input", { class: "nhsuk-checkboxes__input", type: "checkbox", id: "written", autocomplete: "off" });
  const error = el("span", { class: "nhsuk-error-message", id: "written-error", hidden: true }, el("span", { class: "nhsuk-u-visually-hidden" }, "Error: "),
    "Tick the box when you have written down all eight words");
  const group = el("div", { class: "nhsuk-form-group app-no-print" }, error,
    el("div", { class: "nhsuk-checkboxes__item" }, confirm, el("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: "written" }, "I have written down all eight words")));
  const finish = (): void => {
    if (!confirm.checked) {
      error.hidden = false;
      group.classList.add("nhsuk-form-group--error");
      confirm.setAttribute("aria-describedby", "written-error");
      confirm.focus();
      return;
    }
    letGo();
    done();
  };
  place.replaceChildren(el("div", { class: "app-eight" },
    heading,
    about.danger ? stillDanger() : null,
    el("p", { class: "nhsuk-lede-text" }, "Write down these eight words now. They are the only way back, and we cannot show them again."),
    el("ol", { class: "app-eight-words" }, ...about.words.map((word) => el("li", {}, word))),
    el("div", { class: "nhsuk-inset-text" },
      el("p", {}, "Use them at ", el("strong", { class: "app-address" }, `${location.origin}/check`), " to read answers and to reply."),
      el("p", {}, "Whoever has these words can read what you sent. Keep them on paper, in a safe place, and not at work. The first three letters of each word are enough.")),
    about.note === "" ? null : el("div", { class: "nhsuk-inset-text app-no-print" }, el("p", {}, about.note)),
    el("h2", { class: "nhsuk-heading-m" }, "What happens next"),
    el("p", {}, "The people you chose will read it. Come back in two or three working days to see what they say.", about.anonymous ? " We cannot write to you, because we do not know who you are." : ""),
    el("p", { class: "app-no-print" }, el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", click: () => window.print() }, "Print the words"),
      el("br", {}), "A printer at work may keep a copy of what it prints."),
    group,
    el("button", { type: "button", class: "nhsuk-button app-no-print", id: "finish", click: finish }, "Finish"),
  ));
  warnWhile(() => true);
  focusOn(heading);
  window.scrollTo(0, 0);
}

// stillDanger says once more whom to call, since nobody reads a concern at once. It is not printed: the sheet with the words tells nothing of what they open.
function stillDanger(): HTMLElement {
  return el("div", { class: "nhsuk-warning-callout app-no-print", id: "still-danger" },
    el("h2", { class: "nhsuk-warning-callout__label" }, el("span", { role: "text" }, el("span", { class: "nhsuk-u-visually-hidden" }, "Important: "), "Call somebody now")),
    el("p", {}, "You said that somebody is in danger now. ", el("strong", {}, "Call ", el("a", { href: "tel:999" }, "999"), ", or tell the person in charge now."), " Nobody may read what you sent before the next working day."));
}
