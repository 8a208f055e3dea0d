# run    build, then a demonstration at the address it prints
# build  the whole service in one file: ./saysomething
# check  format, vet, types and the quick tests: before every commit
# test   everything, after installing what the tests drive: two databases, a browser, age
# bench  what it takes, each figure beside a limit measured in the same run

.PHONY: run build check test bench unit lint tools clean
.DELETE_ON_ERROR:

export CGO_ENABLED = 0
export GOFLAGS = -tags=nomsgpack

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
TEST_TAGS = nomsgpack,e2e
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.6.1

run: build
	./saysomething demo

build: web/dist/manifest.json
	go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o saysomething ./cmd/saysomething

# The browser's part: npm ci when the lock file is newer than what is installed, then one quick build.
node_modules/.package-lock.json: package.json package-lock.json .npmrc
	npm ci --no-progress
	@touch $@

WEB_SOURCES := $(shell find web/src web/*.mjs crypto/*.txt crypto/*.json handlers/refusals.json -type f)
web/dist/manifest.json: node_modules/.package-lock.json $(WEB_SOURCES)
	npm run --silent build
	@touch $@

lint: web/dist/manifest.json
	@test -z "$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go'))" || { gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go'); echo 'run gofmt -w on these files'; exit 1; }
	go vet -tags=$(TEST_TAGS) ./...
	go run $(STATICCHECK) -tags=$(TEST_TAGS) ./...
	npm run --silent typecheck

# The quick tests: on SQLite alone.
unit: export TMPDIR = $(shell scripts/quick-folder)
unit: web/dist/manifest.json
	go test -short ./...
	npm run --silent test:unit

check: lint unit

# What tests drive but a clean machine may lack.
tools:
	scripts/install-test-tools

test: export TMPDIR = $(shell scripts/quick-folder)
test: tools build lint
	go test -tags=$(TEST_TAGS) -timeout 30m ./...
	npm run --silent test:unit -- --test-reporter=tap
	npm run --silent test:browser

bench: build
	go run ./cmd/bench

clean:
	rm -rf saysomething node_modules
	find web/dist -type f ! -name .keep -delete
