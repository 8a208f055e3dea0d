// Cards that were opened in this tab, so that going back to the desk does not open thousands again. They lie in sessionStorage, sealed
// to the reader's own key, and go with everything else when the reader signs out or the tab is closed.
import { fromB64, fromUTF8, toB64, utf8 } from "../../crypto/bytes";
import { parseCard, type Card } from "../../crypto/card";
import { recipientOf, type Identity } from "../../crypto/identity";
import { open, seal } from "../../crypto/seal";

const STORED = "desk cards";

/** markOf tells one sealed card from the next: its authentication tag, which no two ciphertexts share. */
export const markOf = (sealed: string): string => sealed.slice(-28);

export class CardCache {
  private cards = new Map<string, [mark: string, card: Card]>();

  constructor(private readonly identity: Identity) {}

  async load(): Promise<void> {
    const stored = sessionStorage.getItem(STORED);
    if (stored === null) return;
    try {
      const found = JSON.parse(fromUTF8(await open(fromB64(stored), this.identity))) as [string, [string, unknown]][];
      this.cards = new Map(found.map(([id, [mark, card]]) => [id, [mark, parseCard(card)]]));
    } catch {
      sessionStorage.removeItem(STORED); // of another person or another version
    }
  }

  /** find gives the card if it is the one that was opened before. */
  find(id: string, sealed: string): Card | null {
    const found = this.cards.get(id);
    return found?.[0] === markOf(sealed) ? found[1] : null;
  }

  put(id: string, mark: string, card: Card): void {
    this.cards.set(id, [mark, card]);
  }

  async save(): Promise<void> {
    try {
      const text = JSON.stringify([...this.cards]);
      sessionStorage.setItem(STORED, toB64(await seal(utf8(text), [await recipientOf(this.identity)])));
    } catch {
      // no room: they are opened again next time
    }
  }

  wipe(): void {
    this.cards.clear();
    sessionStorage.removeItem(STORED);
  }
}
