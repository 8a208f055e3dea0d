// What a reader's browser does with a case, without its pages: runs inside a page of the desk, with its keys, and goes through the same code.
import type { Kind } from "../../src/crypto/bodies";
import { Writer, type Signer, type Writing } from "../../src/staff/case/act";
import { workOf } from "../../src/staff/case/work";
import { listCases } from "../../src/staff/calls";
import { readPage, type Lists } from "../../src/staff/page";
import { unlocked } from "../../src/staff/session";
import { promises, type Promised } from "../../src/clock";

let me: Signer;
let lists: Lists;

async function begin(): Promise<string> {
  const { person, keys } = await unlocked();
  me = { id: person.id, ...keys };
  lists = readPage();
  return lists.page.today;
}

async function ids(): Promise<string[]> {
  const out: string[] = [];
  for (let after = "", more = true; more; more = after !== "") {
    const page = await listCases(after);
    out.push(...page.cases.map((one) => one.id));
    after = page.next;
  }
  return out;
}

type Stands = { status: string; doubt: string; promises: Promised[] };

function stands(c: Awaited<ReturnType<Writer["load"]>>): Stands {
  const { status, status_on: statusOn } = c.answer.case;
  const { rules, nation, today } = lists.page;
  const { course } = workOf({ report: c.report, entries: c.entries, status, statusOn });
  return { status, doubt: c.chainDoubt, promises: promises({ rules, nation, today, day: c.report.day, kind: c.report.kind, status, statusOn, course }) };
}

async function look(id: string): Promise<Stands> {
  return stands(await new Writer(id, me, lists).load());
}

/** write gives how the case stands then, or why the server refused. */
async function write(id: string, kind: Kind, audience: Writing["audience"], body: object, status = ""): Promise<Stands | { refused: string }> {
  const writer = new Writer(id, me, lists);
  try {
    return stands(await writer.write(await writer.load(), status === "" ? { kind, audience, body } : { kind, audience, body, status }));
  } catch (err) {
    return { refused: err instanceof Error ? err.message : String(err) };
  }
}

Object.assign(globalThis, { drive: { begin, ids, look, write } });
