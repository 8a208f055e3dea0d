import { workingUnder } from './workingday.mjs'

workingUnder('scotland-inwo')
