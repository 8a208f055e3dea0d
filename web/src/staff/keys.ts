// The reader's keys in this tab: sealed in sessionStorage to the device key, which only the session holds.
import { openDeviceCopy } from "../crypto/session";
import type { Signer } from "./case/act";

export async function unlock(): Promise<Signer | null> {
  const me = (await (await fetch("/api/staff/me", { cache: "no-store" })).json()) as { person: { id: string }; device_key: string };
  const copy = sessionStorage.getItem("keys");
  if (!copy) return null;
  return { id: me.person.id, ...(await openDeviceCopy(copy, me.device_key)) };
}
