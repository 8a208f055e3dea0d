// A dialog with one form: it asks, says what will happen, and does it.
import { el, fill, type Child } from "../dom";
import { Busy } from "../case/forms";

export type Ask = { title: string; body: Child[]; button: string; /** false keeps it open: something is still to be done there */ submit: () => Promise<boolean>; warning?: boolean };

/** openDialog shows a form over the page. The focus goes back where it was; `after` runs when it has closed. */
export function openDialog(ask: Ask, after: () => void = () => {}): { close(): void } {
  const box = el("dialog", { class: "app-dialog", "aria-labelledby": "dialog-title" });
  const form = el("form", { novalidate: true, autocomplete: "off", id: "dialog-form" }, el("h2", { class: "nhsuk-heading-m", id: "dialog-title", tabindex: -1 }, ask.title), ...ask.body);
  const go = el("button", { type: "submit", class: `nhsuk-button nhsuk-u-margin-bottom-0${ask.warning ? " nhsuk-button--warning" : ""}` }, ask.button);
  const cancel = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-u-margin-bottom-0", onclick: () => box.close() }, "Cancel");
  form.append(el("div", { class: "app-buttons" }, go, cancel));
  const busy = new Busy();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy.run(form, ask.button, async () => {
      if (await ask.submit()) box.close();
    });
  });
  const before = document.activeElement;
  box.addEventListener("close", () => {
    box.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    after();
  });
  fill(box, form);
  document.body.append(box);
  box.showModal();
  form.querySelector<HTMLElement>("h2")?.focus();
  return { close: () => box.close() };
}

/** openNotice says in a dialog why nothing was done, so that it is seen and not only heard. The focus goes back where it was. */
export function openNotice(words: string): void {
  const box = el("dialog", { class: "app-dialog", "aria-labelledby": "dialog-title" });
  const close = el("button", { type: "button", class: "nhsuk-button nhsuk-u-margin-bottom-0", onclick: () => box.close() }, "Close");
  const before = document.activeElement;
  box.addEventListener("close", () => {
    box.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  fill(box, el("h2", { class: "nhsuk-heading-m", id: "dialog-title", tabindex: -1 }, words), close);
  document.body.append(box);
  box.showModal();
  box.querySelector<HTMLElement>("h2")?.focus();
}
