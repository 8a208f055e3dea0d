import { start } from "../staff/signin";

void start();
