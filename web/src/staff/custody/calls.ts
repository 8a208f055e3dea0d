// The calls of docs/format.md §9 that custodians make.

import type { ShareKind } from "../../crypto/share";
import { call } from "../calls";
import type { Progress } from "../recover/finish";

export type Side = "management" | "staff";

export interface SideKey {
  side: Side;
  key: string;
  recipient: string;
  status: "proposed" | "current" | "former";
  made: string;
  used: boolean;
  copies: string[];
  mine: string;
}

export interface Keeper {
  id: string;
  name: string;
  side: Side;
  here: boolean;
  listed: boolean;
}

export interface Someone {
  id: string;
  name: string;
  role: string;
  role_name: string;
  here: boolean;
  desk: string;
  listed: boolean;
  cases: number;
  without: number;
}

export interface UnderWay {
  id: string;
  person: string;
  to: string;
  status: "asked" | "waiting" | "done" | "stopped";
  reason: string;
  begun_by: string;
  begun: number;
  opens: number;
  stopped_by: string;
  key: { name: string; recipient: string; sign: string };
  progress: Progress;
}

export interface Overview {
  me: string;
  side: Side;
  keys: SideKey[];
  custodians: Keeper[];
  people: Someone[];
  recoveries: UnderWay[];
  shares: { left: number; total: number };
  wait: number;
  now: number;
}

export interface StoredShare {
  case: string;
  kind: ShareKind;
  key: string;
  data: string;
}

/** A half to be sealed for whoever recovers. `reader_key` shows whether it is for the person whose cases they are, `until` how long they read this one. */
export interface CarriedShare extends StoredShare {
  reader_key: string;
  until: string;
}

export interface SentShare extends StoredShare {
  of: string;
}

const about = (id: string): string => `/api/staff/recoveries/${encodeURIComponent(id)}`;
const query = (after: string): string => (after === "" ? "" : `?after=${encodeURIComponent(after)}`);

export const overview = (): Promise<Overview> => call("/api/staff/recovery");
export const sendKey = (recipient: string, copies: { custodian: string; data: string }[]): Promise<unknown> => call("/api/staff/recovery/keys", { recipient, copies });
export const sendCopy = (key: string, custodian: string, data: string): Promise<unknown> => call("/api/staff/recovery/copies", { key, custodian, data });
export const askFor = (person: string, to: string, reason: string): Promise<{ id: string; link: string }> => call("/api/staff/recoveries", { person, to, reason });
export const approve = (id: string, key: string): Promise<unknown> => call(`${about(id)}/approve`, { key });
export const shares = (id: string, after: string): Promise<{ to: { recipient: string; sign: string }; shares: CarriedShare[]; next: string }> => call(`${about(id)}/shares${query(after)}`);
export const sendParts = (id: string, parts: SentShare[]): Promise<unknown> => call(`${about(id)}/parts`, { parts });
export const formerShares = (after: string): Promise<{ shares: StoredShare[]; next: string }> => call(`/api/staff/recovery/shares${query(after)}`);
export const sendShares = (list: SentShare[]): Promise<unknown> => call("/api/staff/recovery/shares", { shares: list });
