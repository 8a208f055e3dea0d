// The index of the desk on this device: its name, and how it goes. Apart from the rest, because every page can sign out.

export const INDEX = "saysomething desk";

/** forgetIndex deletes what this device keeps of cases. Pages that have it open let go of it when they hear. */
export function forgetIndex(): void {
  try {
    indexedDB.deleteDatabase(INDEX);
  } catch {
    // a browser without it keeps nothing either
  }
}
