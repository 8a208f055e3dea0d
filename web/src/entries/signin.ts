import { start } from "../staff/signin";

start();
