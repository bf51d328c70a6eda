#!/usr/bin/env bash
# Fuzzes the readers of DealCore, CardRender and ObjectStore with libFuzzer and the address sanitizer.
#
#   Tests/Fuzz/run.sh [seconds] [target…]     60 seconds each of all targets below unless told otherwise
#
# Each target is compiled together with all sources of its module, or those that it needs, into one. New inputs are kept in .build-fuzz/TARGET/found, beside the
# seeds in Tests/Fuzz/Corpus/TARGET; an input that crashes, leaks or takes longer than 10 seconds is written to .build-fuzz/TARGET/failures
# and makes the script fail.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(Formula JSON Ruleset RulesetFile PNG Inflate TrueType CompactFont GlyphTables Scene XML)

# A crash must end the process at once: the backtracer would wait for it, and hold its output open.
export SWIFT_BACKTRACE=enable=no
failed=()
for target in "${targets[@]}"; do
    folder=.build-fuzz/$target
    mkdir -p "$folder/found" "$folder/failures"
    case $target in
    PNG | Inflate | TrueType | CompactFont | GlyphTables | Scene) module=CardRender ;;
    XML) module=ObjectStore ;;
    *) module=DealCore ;;
    esac
    mapfile -t sources < <(find "Sources/$module" -name '*.swift' -not -path '*.docc/*' | sort)
    # The rest of the module needs other packages.
    [ "$target" != XML ] || sources=(Sources/ObjectStore/S3/XML/*.swift Sources/ObjectStore/Signing/Hex.swift)
    echo "== $target: compiling"
    # The linker names about a hundred symbols of the sanitizer that it keeps to itself.
    swiftc -sanitize=fuzzer,address -parse-as-library -O -wmo -swift-version 6 -module-name "$module" \
        -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility \
        -o "$folder/fuzz" "${sources[@]}" "Tests/Fuzz/${target}Fuzz.swift" 2> "$folder/compile.log" ||
        { grep -v 'Cannot export local symbol' "$folder/compile.log"; exit 1; }
    # What the scenes' font keeps hangs on pointers with bits of an enum in them, which the search for leaks does not recognise.
    export ASAN_OPTIONS=detect_leaks=1
    [ "$target" != Scene ] || ASAN_OPTIONS=detect_leaks=0
    echo "== $target: running for $seconds seconds"
    if ! "$folder/fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -detect_leaks="${ASAN_OPTIONS#*=}" -print_final_stats=1 \
        -artifact_prefix="$folder/failures/" "$folder/found" "Tests/Fuzz/Corpus/$target" > "$folder/run.log" 2>&1; then
        failed+=("$target")
        grep -E 'SUMMARY|ERROR|Fatal error|Test unit written' "$folder/run.log" || tail -20 "$folder/run.log"
    fi
    grep -E 'stat::number_of_executed_units|stat::peak_rss_mb|^Done' "$folder/run.log" || true
done

if [ ${#failed[@]} -gt 0 ]; then
    echo "failed: ${failed[*]}; the inputs are in .build-fuzz/TARGET/failures"
    exit 1
fi
