import { begin } from "../staff/custodians/begin";

void begin();
