# kith: `make demo` shows it, `make test` tries it. Both install what is missing.

# What the build needs of the system; the README says what each is for.
PACKAGES = libsqlite3-dev libssl-dev libzstd-dev zlib1g-dev pkg-config python3 python3-icalendar
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: demo test docs release bench load simulate lint build format wire setup clean

build: setup
	swift build

demo: build
	bash Tests/Demo/demo.sh .build/debug

# Every test at once would keep more files open than many systems allow.
AT_ONCE = 12
test: setup lint
	swift build --build-tests
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(AT_ONCE) swift test --skip-build

# A man page for each command, and completions for bash, zsh and fish, of kith and kithd.
DOCS = .build/docs
MANUALS = .build/plugins/GenerateManual/outputs
docs: build
	swift package --allow-writing-to-package-directory generate-manual --multi-page --configuration debug
	rm -rf $(DOCS)
	mkdir -p $(DOCS)/man1 $(DOCS)/bash $(DOCS)/zsh $(DOCS)/fish
	cp $(MANUALS)/kith/*.1 $(MANUALS)/kithd/*.1 $(DOCS)/man1
	for name in kith kithd; do \
	  .build/debug/$$name --generate-completion-script bash >$(DOCS)/bash/$$name; \
	  .build/debug/$$name --generate-completion-script zsh >$(DOCS)/zsh/_$$name; \
	  .build/debug/$$name --generate-completion-script fish >$(DOCS)/fish/$$name.fish; \
	done

# Programs for machines without Swift, into dist; takes a while. The last lines say what they need there. Names
# that nobody outside asks for are left out: to look through 50,000 of them is a tenth of a quick command's time.
SHIPPED = swift build -c release --static-swift-stdlib -Xlinker --no-export-dynamic
release: setup
	$(SHIPPED) --product kith
	$(SHIPPED) --product kithd
	mkdir -p dist
	for name in kith kithd; do \
	  strip -o dist/$$name .build/release/$$name || exit 1; \
	done
	@cd dist && du -h kith kithd && ldd kith kithd

# What is shipped, measured. N is a list of numbers of contacts.
N = 1000 10000 100000
bench: release
	$(SHIPPED) --product kith-bench
	.build/release/kith-bench --programs dist --generator Tests/Whole/gen_contacts.py $(N)

# Many machines that work at once with the server that is shipped.
DEVICES = 500
SECONDS = 120
load: release
	$(SHIPPED) --product kith-bench
	.build/release/kith-bench load --programs dist --devices $(DEVICES) --seconds $(SECONDS)

# Plays of the simulator, each named by its seed; a failure prints the seed that repeats it. Release build.
SEEDS = 10000
FIRST = 0
simulate: setup
	swift build -c release --build-tests
	KITH_SEEDS=$(SEEDS) KITH_FIRST=$(FIRST) $(if $(FAULTS),KITH_FAULTS="$(FAULTS)") \
	  swift test -c release --skip-build --filter SimulatorTests/nothingIsLost

lint:
	swift format lint --strict --parallel --recursive Package.swift Shared Client Server Sources Tests

format:
	swift format --in-place --parallel --recursive Package.swift Shared Client Server Sources Tests

# The Swift side of Shared/Wire/kith.proto, which is committed; needs protoc.
wire:
	swift build --product protoc-gen-swift
	protoc --plugin=.build/debug/protoc-gen-swift --swift_out=Shared/Wire --swift_opt=Visibility=Package \
	  --swift_opt=UseAccessLevelOnImports=true -I Shared/Wire kith.proto

setup:
	@command -v swift >/dev/null || { echo "kith needs Swift 6.2 or newer: see swift.org/install"; exit 1; }
	@missing=""; for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "Installing$$missing"; \
	  $(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $$missing; \
	fi

clean:
	swift package clean
	rm -rf dist $(DOCS)
