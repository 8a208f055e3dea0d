// Which key a custodian has compared by its six words, kept in this browser: a server that shows another one later is found out.

const KEY = "saysomething compared ";

/** Keeps the name of the key. False when another one was compared before for the same recovery. */
export function remember(recovery: string, name: string): boolean {
  const before = localStorage.getItem(KEY + recovery);
  if (before === null) localStorage.setItem(KEY + recovery, name);
  return before === null || before === name;
}

/** Whether this browser has compared another key before. */
export function differs(recovery: string, name: string): boolean {
  const before = localStorage.getItem(KEY + recovery);
  return before !== null && before !== name;
}

/** Whether this very key was compared before. */
export const compared = (recovery: string, name: string): boolean => localStorage.getItem(KEY + recovery) === name;
