// Where the sealed pieces of the index lie on this device: IndexedDB. Nothing in it opens without the reader's key.
import { INDEX } from "./forget";

/** One sealed piece. `n` grows with each writing; `mark` is that of the server's copy it was last in step with, "" for none. */
export type Piece = { name: string; n: number; mark: string; pushed: boolean; file: Uint8Array };

/** A place for pieces. `alone` runs work while no other tab does. */
export interface Shelf {
  get(name: string): Promise<Piece | null>;
  put(piece: Piece): Promise<void>;
  alone<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

const STORE = "pieces";
const OWNER = "owner";

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no storage"));
  });
}

/** openShelf opens what is this person's. What somebody else left here goes first. */
export async function openShelf(person: string): Promise<Shelf> {
  const opening = indexedDB.open(INDEX, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
  const db = await asked(opening);
  let closed = false;
  // Signing out, here or in another tab, deletes the database: let go of it, and write nothing more.
  db.onversionchange = () => {
    closed = true;
    db.close();
  };
  const store = (mode: IDBTransactionMode): IDBObjectStore => {
    if (closed) throw new Error("the index is closed");
    return db.transaction(STORE, mode).objectStore(STORE);
  };
  if ((await asked(store("readonly").get(OWNER) as IDBRequest<unknown>)) !== person) {
    const all = store("readwrite");
    all.clear();
    await asked(all.put(person, OWNER));
  }
  return {
    get: async (name) => ((await asked(store("readonly").get(name) as IDBRequest<Piece | undefined>)) ?? null),
    put: async (piece) => void (await asked(store("readwrite").put(piece, piece.name))),
    alone: async (work) => await navigator.locks.request(INDEX, work),
    close() {
      closed = true;
      db.close();
    },
  };
}

/** nowhere keeps nothing: for a browser that has no storage, or will not give any. */
export const nowhere: Shelf = { get: () => Promise.resolve(null), put: () => Promise.resolve(), alone: (work) => work(), close: () => {} };
