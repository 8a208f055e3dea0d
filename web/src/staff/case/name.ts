// The sealed name of confidential mode: apart from everything else, and opened only on purpose.
import { parseName } from "../../crypto/bodies";
import { fromB64, hash } from "../../crypto/bytes";
import { openEntry, verifyEntry } from "../../crypto/entry";
import type { Identity } from "../../crypto/identity";
import { el, fill } from "../dom";
import type { OpenCase } from "./view";

/** drawName offers to open the name. It asks first; a later version records who opened it and why. */
export function drawName(place: HTMLElement, c: OpenCase, me: Identity): void {
  const sealed = c.answer.entries.find((e) => e.audience === "name");
  place.hidden = !sealed;
  if (!sealed || place.dataset["open"] === "yes") return;
  const ask = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary", onclick: () => confirm() }, "Open the name");
  const confirm = (): void => {
    const go = el("button", { type: "button", class: "nhsuk-button nhsuk-button--small", onclick: () => void reveal() }, "Yes, open the name");
    const back = el("button", { type: "button", class: "nhsuk-button nhsuk-button--secondary nhsuk-button--small", onclick: () => (fill(body, ask), ask.focus()) }, "No, leave it sealed");
    fill(body, el("p", {}, el("strong", {}, "Do you need to know who this is, to act on it?"), " The person asked for their name to be kept apart. Check that nobody can see your screen."), el("div", { class: "app-buttons" }, go, back));
    go.focus();
  };
  const reveal = async (): Promise<void> => {
    const shown = el("div", { tabindex: -1 });
    await open(shown, c, sealed, me);
    const close = el("button", { type: "button", class: "app-link-button", onclick: () => (delete place.dataset["open"], fill(body, ask), ask.focus()) }, "Hide the name");
    place.dataset["open"] = "yes";
    fill(body, shown, close);
    shown.focus();
  };
  const body = el("div", {}, ask);
  fill(place, el("h3", { class: "nhsuk-heading-s" }, "Who they are"), el("p", {}, "They gave their name in confidence. It is sealed apart from what they said."), body);
}

async function open(place: HTMLElement, c: OpenCase, sealed: OpenCase["answer"]["entries"][number], me: Identity): Promise<void> {
  try {
    const file = fromB64(sealed.data ?? "");
    const entry = await openEntry(file, me);
    const key = sealed.author === "worker" ? c.report.worker : (c.report.readers.find((r) => r.id === sealed.author)?.sign ?? "");
    const before = c.answer.entries[sealed.seq - 1]?.hash ?? "";
    const p = entry.payload;
    const genuine = hash(file) === sealed.hash && p.kind === "name" && p.case === c.answer.case.id && p.seq === sealed.seq && p.author === sealed.author && p.prev === before && verifyEntry(entry, key);
    const { name, contact } = parseName(p.body, "name");
    fill(
      place,
      genuine ? null : el("p", { class: "app-problem" }, "This is not genuine. Somebody other than the person who spoke up may have put it here."),
      el("dl", { class: "app-pairs" }, pair("Name", name), pair("How to reach them", contact)),
    );
  } catch {
    fill(place, el("p", {}, "The name is not sealed to you. The person chose other readers for it."));
  }
}

function pair(key: string, value: string): HTMLElement {
  return el("div", { class: "app-pairs__line" }, el("dt", {}, key), el("dd", {}, value || "Not said"));
}
