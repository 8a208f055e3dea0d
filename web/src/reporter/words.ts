// The eight boxes: type or paste, three letters of each are enough, a wrong word is named. Nothing is sent from here.

import { parseReceipt, suggest, wordFor, type Receipt } from "../crypto";
import { all, byId } from "./dom";
import { clearProblems, showProblems, type Problem } from "./problems";

export class WordBoxes {
  private readonly boxes: HTMLInputElement[];

  constructor(form: HTMLFormElement, private readonly ready: (receipt: Receipt) => void) {
    this.boxes = all<HTMLInputElement>(".app-word-boxes input", form);
    for (const [i, box] of this.boxes.entries()) {
      box.addEventListener("input", () => this.typed(i));
      box.addEventListener("keydown", (event) => this.key(event, i));
      box.addEventListener("paste", (event) => this.paste(event, i));
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  /** Empties the boxes, so that the words do not stay on the screen. */
  clear(): void {
    clearProblems();
    for (const [i, box] of this.boxes.entries()) {
      box.value = "";
      this.found(i);
    }
  }

  focus(): void {
    this.boxes[0]?.focus();
  }

  private typed(i: number): void {
    const box = this.boxes[i];
    if (box && /\p{L}[^\p{L}]+\p{L}/u.test(box.value)) this.spread(box.value, i);
    this.found(i);
  }

  // key: a space ends the word, as it would in a sentence.
  private key(event: KeyboardEvent, i: number): void {
    if (event.key !== " ") return;
    event.preventDefault();
    if (this.boxes[i]?.value.trim() !== "") this.boxes[i + 1]?.focus();
  }

  private paste(event: ClipboardEvent, i: number): void {
    const text = event.clipboardData?.getData("text") ?? "";
    if ((text.match(/\p{L}+/gu) ?? []).length < 2) return;
    event.preventDefault();
    this.spread(text, i);
  }

  // spread puts one word into each box, from box i on; eight words begin at the first.
  private spread(text: string, i: number): void {
    const words = text.match(/\p{L}+/gu) ?? [];
    const from = words.length >= this.boxes.length ? 0 : i;
    for (const [n, word] of words.entries()) {
      const box = this.boxes[from + n];
      if (box) {
        box.value = word;
        this.found(from + n);
      }
    }
    this.boxes[Math.min(from + words.length, this.boxes.length) - 1]?.focus();
  }

  // found shows the whole word that three letters have named.
  private found(i: number): void {
    const typed = (this.boxes[i]?.value ?? "").trim().toLowerCase();
    const word = wordFor(typed);
    byId(`w${i + 1}-found`).textContent = word === "" || word === typed ? "" : word;
  }

  // missing names the empty boxes in one sentence: seven red lines help nobody.
  private missing(): Problem[] {
    const empty = this.boxes.map((box, i) => (box.value.trim() === "" ? i + 1 : 0)).filter((n) => n > 0);
    if (empty.length === 0) return [];
    const numbers = empty.length === 1 ? `${empty[0]} is` : `${empty.slice(0, -1).join(", ")} and ${empty[empty.length - 1]} are`;
    return [{ control: `w${empty[0]}`, group: `w${empty[0]}`, text: `${empty.length === 1 ? "Word" : "Words"} ${numbers} missing` }];
  }

  private submit(): void {
    const problems = [...this.missing(), ...this.boxes.map((box, i) => wrong(box.value, i + 1)).filter((one) => one !== null)];
    if (problems.length > 0) return showProblems(problems.sort((a, b) => a.control.localeCompare(b.control)));
    clearProblems();
    this.ready(parseReceipt(this.boxes.map((box) => box.value).join(" ")));
  }
}

function wrong(value: string, n: number): Problem | null {
  const typed = value.trim().toLowerCase();
  const problem = (text: string): Problem => ({ control: `w${n}`, group: `w${n}`, text });
  const words = typed.match(/\p{L}+/gu) ?? [];
  if (typed === "") return null; // missing says so
  if (words.length === 0) return problem(`Word ${n} has no letters. Look at it again.`);
  if (words.length > 1) return problem(`Write one word in box ${n}`);
  const word = words[0] ?? "";
  if (wordFor(word) !== "") return null;
  if (word.length < 3) return problem(`Write at least three letters of word ${n}`);
  const near = suggest(word);
  return problem(`Word ${n}, "${word}", is not one of our words. ${near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "Look at it again."}`);
}
