// How long long work will still take, in words that do not jump about.

/** timeLeft tells from what is done in so many milliseconds how long the rest takes; "" while that is a guess. */
export function timeLeft(done: number, rest: number, spent: number): string {
  if (done < 5 || rest <= 0 || spent < 2000) return "";
  const seconds = ((spent / done) * rest) / 1000;
  if (seconds < 50) return "less than a minute left";
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "about a minute left" : minutes < 90 ? `about ${minutes} minutes left` : `about ${Math.round(minutes / 60)} hours left`;
}
