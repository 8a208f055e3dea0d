// A button that copies something out of the page.

/** copyOut puts text on the clipboard, and says in `said` whether it is there. */
export function copyOut(text: string, said: HTMLElement, otherwise: string): void {
  navigator.clipboard.writeText(text).then(
    () => (said.textContent = "Copied."),
    () => (said.textContent = `This browser did not let us copy. ${otherwise}`),
  );
}
