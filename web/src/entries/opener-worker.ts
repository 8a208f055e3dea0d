// A worker thread of the staff pages.
import type { ToWorker } from "../staff/protocol";
import { serve } from "../staff/opener";

self.addEventListener("message", (event: MessageEvent<ToWorker>) => void serve(event.data));
