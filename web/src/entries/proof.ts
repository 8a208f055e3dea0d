// Pages of the administrator that give somebody a way in.
import { proveForms } from "../staff/proofform";
import { watch } from "../staff/session";

watch();
proveForms();
