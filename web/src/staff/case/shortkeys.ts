// The shortcuts of the case page.
import { beside } from "../desk/order";
import { byId, say } from "../dom";
import type { Shortcut } from "../shortcuts";

type Steps = { move(by: number): void };

export function caseShortcuts(timeline: Steps, id: string): Shortcut[] {
  const all: Shortcut[] = [
    { keys: "j", label: "Next entry of the timeline", run: () => timeline.move(1) },
    { keys: "k", label: "Entry before", run: () => timeline.move(-1) },
    { keys: "[", label: "Case before this one, in the list you came from", run: () => goBeside(id, -1) },
    { keys: "]", label: "Next case in the list you came from", run: () => goBeside(id, 1) },
    { keys: "r", label: "Write a reply", run: () => go("reply", "reply-withdrawn") },
    { keys: "n", label: "Keep a note", run: () => go("note") },
    { keys: "a", label: "Add an action", run: () => byId("action-add").click() },
    { keys: "s", label: "Change the status", run: () => go("status-title") },
    { keys: "l", label: "Who leads", run: () => go("section-lead-title") },
    { keys: "g n", label: "Go to what needs doing now", run: () => go("now-title") },
    { keys: "g c", label: "Go to the conversation", run: () => go("talk-title") },
    { keys: "g w", label: "Go to the work", run: () => go("work-title") },
    { keys: "g r", label: "Go to readers and records", run: () => go("group-readers-title") },
    { keys: "g d", label: "Go to my cases", run: () => location.assign("/desk") },
  ];
  return all;
}

function goBeside(id: string, by: number): void {
  const found = beside(id, by);
  if (found === "") return say(by < 0 ? "There is no case before this one in the list you came from." : "There is no case after this one in the list you came from.");
  location.assign(`/desk/cases/${found}`);
}

// go moves the focus to the first of these that is in sight.
function go(...ids: string[]): void {
  const found = ids.map((id) => document.getElementById(id)).find((one) => (one?.getClientRects().length ?? 0) > 0);
  if (!found) return;
  if (!found.matches("textarea, input, select, button, a")) found.tabIndex = -1;
  found.focus();
  found.scrollIntoView({ block: "center" });
}
