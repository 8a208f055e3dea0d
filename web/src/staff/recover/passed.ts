// Cases of a colleague that both sides have passed to the reader signed in.

import { toB64 } from "../../crypto/bytes";
import { signPublic } from "../../crypto/sign";
import { call } from "../calls";
import type { Signer } from "../case/act";
import { byId, el } from "../dom";
import { failed } from "../form";
import type { Lists } from "../page";
import type { Ask, State } from "./finish";
import { Work } from "./work";

export class Passed {
  constructor(me: Signer, lists: Lists) {
    void this.load(me, lists).catch(tell);
  }

  private async load(me: Signer, lists: Lists): Promise<void> {
    const sign = toB64(signPublic(me.signSeed));
    const listed = lists.reader(me.id);
    if (listed?.sign !== sign) throw new Error("Your own key is not on the signed list of readers. Ask the custodians to sign a new list first.");
    const id = encodeURIComponent(byId("passed").dataset["recovery"] ?? "");
    const ask: Ask = (what, body) => call(`/api/staff/recoveries/${id}/${what}`, body);
    const entering = { id: me.id, sign, signSeed: me.signSeed, day: lists.page.today };
    new Work(byId("work"), ask, { identity: me.identity, entering }, [el("p", {}, "They are on your desk."), el("p", {}, el("a", { class: "nhsuk-button", href: "/desk" }, "Go to my cases"))], tell).show(await ask<State>("state", {}));
  }

  wipe(): void {
    byId("work").replaceChildren();
  }
}

function tell(error: unknown): void {
  failed(error === null ? "" : error instanceof Error ? error.message : "Something went wrong. Try again.");
}
