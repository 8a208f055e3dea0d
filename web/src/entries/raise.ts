// Runs on "raise a concern" and "celebrate good behaviour".
import { takeOver } from "../reporter/page";
import { Raise } from "../reporter/raise";

const form = document.getElementById("concern");
if (form instanceof HTMLFormElement) void takeOver(form, () => new Raise(form));
