// Notices what looks like a patient's details in free text, so that the page can say so gently.
// It never blocks and never changes what was written. handlers/details.go does the same.

export type Detail = "nhs_number" | "birth_date" | "hospital_number" | "postcode" | "insurance_number";

export const detailWords: Record<Detail, string> = {
  nhs_number: "an NHS number",
  birth_date: "a date of birth",
  hospital_number: "a hospital number",
  postcode: "a full postcode",
  insurance_number: "a National Insurance number",
};

const digitRuns = /\d(?:[ \u00a0.-]?\d){9,}/g;
const birth = /\b(?:d\.?\s?o\.?\s?b\.?|date of birth|birth ?date|born(?: on)?)\W{0,4}(?:is |was )?\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:\d{1,2}|[a-z]{3,9})[\s./,-]+\d{2,4}/i;
const hospital = /\b(?:(?:hospital|patient|unit|case ?note|district)\s*(?:number|num|no|id|ref)\b|mrn\b)\W{0,4}(?:is |was )?[a-z]{0,3}[\s-]?\d[\d-]{3,}/i;
const postcode = /\b[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}\b/i;
const insurance = /\b[a-ceghj-prtw-z][a-ceghj-npr-tw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b/i;

/** Whether ten digits pass the check of the NHS number (modulus 11), which the Scottish CHI number shares. */
export function isNHSNumber(digits: string): boolean {
  if (!/^\d{10}$/.test(digits) || /^(\d)\1{9}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(digits[i]) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(digits[9]);
}

// holdsNHSNumber tries every row of neighbouring groups of digits that has ten in all.
function holdsNHSNumber(run: string): boolean {
  const groups = run.match(/\d+/g) ?? [];
  return groups.some((_, from) => {
    let joined = "";
    return groups.slice(from).some((group) => isNHSNumber((joined += group)));
  });
}

/** The kinds of detail that the text seems to hold. */
export function noticeDetails(text: string): Detail[] {
  const found: Detail[] = [];
  if ((text.match(digitRuns) ?? []).some(holdsNHSNumber)) found.push("nhs_number");
  if (birth.test(text)) found.push("birth_date");
  if (hospital.test(text)) found.push("hospital_number");
  if (insurance.test(text)) found.push("insurance_number");
  else if (postcode.test(text)) found.push("postcode");
  return found;
}

/** "an NHS number and a date of birth" */
export function sayDetails(found: Detail[]): string {
  const words = found.map((one) => detailWords[one]);
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}
