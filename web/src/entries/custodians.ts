import { watch } from "../staff/session";

watch();
