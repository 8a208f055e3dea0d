// Runs on "check on my concern".
import { takeOver } from "../reporter/page";
import { Check } from "../reporter/check";

const form = document.getElementById("words");
if (form instanceof HTMLFormElement) void takeOver(form, () => new Check(form));
