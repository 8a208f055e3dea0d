import { start } from "../staff/account";

start();
