import { start } from "../staff/recover/recoverpage";

void start();
