import { workingUnder } from './workingday.mjs'

workingUnder('eu-directive')
