import "../exit.ts"
