import { start } from "../staff/activate";

void start();
