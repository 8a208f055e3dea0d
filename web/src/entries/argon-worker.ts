import type { Ask } from "../staff/argon";
import { answer } from "../staff/argon-worker";

self.addEventListener("message", (event: MessageEvent<Ask>) => void answer(event.data).then((reply) => self.postMessage(reply)));
