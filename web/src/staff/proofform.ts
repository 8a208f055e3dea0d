// Forms that the server takes only from somebody who has just shown that it is still them: they are asked in place before the form goes,
// so that nothing they typed is lost.

import { failed, inWords } from "./form";
import { askForProof } from "./prove";
import { ended, whoAmI } from "./session";

/** proveForms wires the forms marked data-proof. */
export function proveForms(): void {
  let sending = false;
  window.addEventListener("pageshow", () => (sending = false)); // brought back from memory
  const send = async (form: HTMLFormElement): Promise<void> => {
    if (sending) return;
    sending = true;
    try {
      if (await proved()) form.submit();
    } catch (error) {
      sending = false;
      failed(inWords(error));
    }
  };
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-proof]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(form);
    });
  }
}

// proved asks when the last proof no longer counts. False when the session is over, and another page comes.
async function proved(): Promise<boolean> {
  const me = await whoAmI();
  if (me?.stage !== "full") {
    ended();
    return false;
  }
  if (!me.proved) await askForProof(me.person.email, me.methods.includes("passkey"));
  return true;
}
